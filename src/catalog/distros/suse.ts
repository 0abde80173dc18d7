import { paramsFiles } from './params.ts';
import type { NginxPackage, Profile } from './profile.ts';

/** Of SUSE's packages only the user and the folder of sites are known here. */
const NGINX: NginxPackage = {
  id: 'suse',
  title: "SUSE's package",
  user: 'nginx',
  builtInUser: 'nginx',
  sites: ['conf.d/*.conf', 'vhosts.d/*.conf'],
  main: undefined,
  site: undefined,
  snippets: paramsFiles(),
  privateTmp: false,
};

const suse = (name: string, title: string): Profile => ({
  name,
  title,
  versions: {},
  nginx: NGINX,
  apache: undefined,
  uwsgi: undefined,
  homeMode: undefined,
  selinux: false,
});

export const SUSE: readonly Profile[] = [suse('sles', 'SLES'), suse('suse', 'SUSE'), suse('opensuse', 'openSUSE')];
