import { distroProfile } from '../catalog/distros/catalog.ts';
import type { Answers, Distro } from './answers.ts';

/** Where certbot puts what Let's Encrypt asks for (`certbot certonly --webroot -w`). */
export const ACME_FOLDER = '/var/www/letsencrypt';

/** Where a distribution keeps things, and as whom its servers run. Paths are of the host, and of the written tree without the `/`. */
export interface Places {
  /** Whom the front's workers run as. */
  readonly frontUser: string;
  /** Their group: it may open the sockets. */
  readonly frontGroup: string;
  /** The file of a site of the front. */
  readonly site: (name: string) => string;
  /** Sites are read where a link in `sites-enabled` leads to them. */
  readonly linksSites: boolean;
  /** The file of a program of supervisor. */
  readonly supervisor: (name: string) => string;
  readonly certificate: string;
  readonly key: string;
  /** nginx knows `http2 on` (1.25.1); before, it is a parameter of `listen`. */
  readonly hasHttp2Directive: boolean;
  /** Its `uwsgi_params` hold `HTTP_HOST $host`. */
  readonly uwsgiParamsTellHost: boolean;
  /** The file of the written tree for one of the front: in a compose project those of its image lie below a folder of their own. */
  readonly written: (path: string) => string;
  /** Begins the names of mod_wsgi's sockets; undefined: its default is right. */
  readonly wsgiSockets: string | undefined;
  /** SELinux guards what the front may connect to. */
  readonly selinux: boolean;
}

type Base = Omit<Places, 'frontUser' | 'frontGroup' | 'site' | 'selinux' | 'uwsgiParamsTellHost' | 'written'> & {
  readonly folder: Readonly<Record<'nginx' | 'apache', string>>;
  readonly suffix: Readonly<Record<'nginx' | 'apache', string>>;
};

const DEBIAN: Base = {
  folder: { nginx: '/etc/nginx/sites-available', apache: '/etc/apache2/sites-available' },
  suffix: { nginx: '', apache: '.conf' },
  linksSites: true,
  supervisor: (name) => `/etc/supervisor/conf.d/${name}.conf`,
  certificate: '/etc/ssl/certs',
  key: '/etc/ssl/private',
  hasHttp2Directive: false,
  wsgiSockets: undefined,
};

const REDHAT: Base = {
  folder: { nginx: '/etc/nginx/conf.d', apache: '/etc/httpd/conf.d' },
  suffix: { nginx: '.conf', apache: '.conf' },
  linksSites: false,
  supervisor: (name) => `/etc/supervisord.d/${name}.ini`,
  certificate: '/etc/pki/tls/certs',
  key: '/etc/pki/tls/private',
  hasHttp2Directive: false,
  wsgiSockets: '/run/wsgi',
};

/** Of the images nginx and httpd: the files are mounted to these places. */
const DOCKER: Base = {
  folder: { nginx: '/etc/nginx/conf.d', apache: '/usr/local/apache2/conf/sites' },
  suffix: { nginx: '.conf', apache: '.conf' },
  linksSites: false,
  supervisor: (name) => `/etc/supervisor/conf.d/${name}.conf`,
  certificate: '/etc/ssl/certs',
  key: '/etc/ssl/private',
  hasHttp2Directive: true,
  wsgiSockets: undefined,
};

const BASES: Readonly<Record<Distro, Base>> = {
  'debian-12': DEBIAN,
  'ubuntu-24.04': DEBIAN,
  'rhel-9': REDHAT,
  'amazon-2023': REDHAT,
  docker: DOCKER,
};

/** The workers of the image nginx are its user 101, of httpd `www-data` (33). */
const IMAGE_USERS = { nginx: 'nginx', apache: 'www-data', none: '' } as const;

/** Whose files the images nginx and httpd are given: `/etc/nginx/conf.d/shop.conf` is written to `nginx/conf.d/shop.conf`. */
const IMAGE_FOLDERS = { nginx: '/etc/nginx', apache: '/usr/local/apache2/conf' } as const;

/** The places of the stack that answers ask for. */
export function placesOf({ distro, front }: Answers): Places {
  const { folder, suffix, ...rest } = BASES[distro];
  const profile = distroProfile(distro);
  const apache = profile?.apache;
  const user = distro === 'docker' ? IMAGE_USERS[front] : front === 'apache' ? apache!.user : (profile!.nginx!.user ?? 'nginx');
  const kind = front === 'apache' ? 'apache' : 'nginx';
  return {
    ...rest,
    frontUser: user,
    frontGroup: distro !== 'docker' && front === 'apache' ? apache!.group : user,
    site: (name) => `${folder[kind]}/${name}${suffix[kind]}`,
    uwsgiParamsTellHost: profile?.nginx?.snippets['uwsgi_params']?.includes('HTTP_HOST') ?? false,
    written: (path) =>
      distro === 'docker' && path.startsWith(IMAGE_FOLDERS[kind]) ? kind + path.slice(IMAGE_FOLDERS[kind].length) : path.slice(1),
    selinux: profile?.selinux ?? false,
  };
}
