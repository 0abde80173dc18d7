import { apacheModules } from '../apache-modules.ts';
import { NGINX_STREAM } from '../pins.ts';
import type { Wanted } from '../wanted.ts';
import type { Distro } from '../answers.ts';
import { shell, type Section } from './markdown.ts';

/** How machines differ in what has to be typed. */
export interface Machine {
  readonly title: string;
  readonly install: (packages: readonly string[]) => readonly string[];
  /** Packages by what they are for. */
  readonly packages: Readonly<
    Record<
      'nginx' | 'apache' | 'ssl' | 'http2' | 'mod_wsgi' | 'venv' | 'compiler' | 'uwsgi' | 'apxs' | 'supervisor' | 'certbot' | 'selinux',
      readonly string[]
    >
  >;
  /** The units of systemd. */
  readonly services: Readonly<Record<'nginx' | 'apache' | 'supervisor', string>>;
  /** Renews certificates; undefined: the package's own timer is on already. */
  readonly renewal: string | undefined;
  /** Where Apache's files of the site that comes with it lie. */
  readonly stockRoot: string;
  readonly firewall: boolean;
}

/** Sorted, so that the same answers give the same line. */
const joined = (packages: readonly string[]): string => [...new Set(packages)].sort().join(' ');

const DEBIAN: Omit<Machine, 'title'> = {
  install: (packages) => ['apt-get update', `apt-get install --yes --no-install-recommends ${joined(packages)}`],
  packages: {
    nginx: ['nginx'],
    apache: ['apache2'],
    ssl: [],
    http2: [],
    mod_wsgi: ['libapache2-mod-wsgi-py3'],
    venv: ['python3-venv'],
    compiler: ['build-essential', 'python3-dev'],
    uwsgi: ['libpcre2-dev', 'libssl-dev'],
    // Without the package apache2, whose service would take port 80.
    apxs: ['apache2-bin', 'apache2-dev'],
    supervisor: ['supervisor'],
    certbot: ['certbot'],
    selinux: [],
  },
  services: { nginx: 'nginx', apache: 'apache2', supervisor: 'supervisor' },
  renewal: undefined,
  stockRoot: '/var/www/html',
  firewall: false,
};

const REDHAT_PACKAGES: Machine['packages'] = {
  nginx: ['nginx'],
  apache: ['httpd'],
  ssl: ['mod_ssl'],
  http2: ['mod_http2'],
  mod_wsgi: ['python3-mod_wsgi'],
  venv: ['python3', 'python3-pip'],
  compiler: ['gcc', 'make', 'python3-devel', 'redhat-rpm-config'],
  uwsgi: ['openssl-devel', 'pcre2-devel'],
  apxs: ['httpd', 'httpd-devel'],
  supervisor: ['supervisor'],
  certbot: ['certbot'],
  selinux: ['checkpolicy', 'policycoreutils-python-utils'],
};

const EPEL = 'https://dl.fedoraproject.org/pub/epel/epel-release-latest-9.noarch.rpm';

const dnf = (packages: readonly string[]): string => `dnf install --assumeyes ${joined(packages)}`;

const MACHINES: Readonly<Record<Exclude<Distro, 'docker'>, Machine>> = {
  'debian-12': { ...DEBIAN, title: 'Debian 12' },
  'ubuntu-24.04': { ...DEBIAN, title: 'Ubuntu 24.04' },
  'rhel-9': {
    title: 'RHEL 9',
    install: (packages) => [
      ...(packages.some((name) => name === 'certbot' || name === 'supervisor') ? [dnf([EPEL])] : []),
      ...(packages.includes('nginx') ? [`dnf module enable --assumeyes nginx:${NGINX_STREAM}`] : []),
      dnf(packages),
    ],
    packages: REDHAT_PACKAGES,
    services: { nginx: 'nginx', apache: 'httpd', supervisor: 'supervisord' },
    renewal: 'certbot-renew.timer',
    stockRoot: '/var/www/html',
    firewall: true,
  },
  'amazon-2023': {
    title: 'Amazon Linux 2023',
    install: (packages) => [dnf(packages)],
    packages: {
      ...REDHAT_PACKAGES,
      compiler: ['amazon-rpm-config', 'gcc', 'make', 'python3-devel'],
      // It has no packages of these: they come from PyPI.
      mod_wsgi: ['amazon-rpm-config', 'gcc', 'httpd-devel', 'make', 'python3-devel'],
      supervisor: [],
      certbot: [],
      selinux: [],
    },
    services: { nginx: 'nginx', apache: 'httpd', supervisor: 'supervisord' },
    renewal: 'certbot-renew.timer',
    stockRoot: '/var/www/html',
    firewall: false,
  },
};

/** The machine of a stack that runs on one; undefined for containers. */
export const machineOf = ({ answers: { distro } }: Wanted): Machine | undefined => (distro === 'docker' ? undefined : MACHINES[distro]);

/** Modules of Apache that are packages of their own where those of others are not. */
const MODULE_PACKAGES = { ssl: 'ssl', http2: 'http2', wsgi: 'mod_wsgi' } as const;

export function packagesSection(wanted: Wanted, machine: Machine): Section {
  const { answers, apps } = wanted;
  const has = (isSo: (app: Wanted['apps'][number]) => boolean): boolean => apps.some(isSo);
  const needsRoutes = ({ server }: Wanted['apps'][number]): boolean => server === 'uwsgi' && answers.front === 'none';
  const modules = apacheModules(wanted).flatMap((name) =>
    Object.hasOwn(MODULE_PACKAGES, name) ? [MODULE_PACKAGES[name as keyof typeof MODULE_PACKAGES]] : [],
  );
  const kinds: (keyof Machine['packages'])[] = [
    'venv',
    ...(answers.front === 'none' ? [] : [answers.front]),
    ...modules,
    ...(has(({ server }) => server === 'uwsgi' || server === 'mod_wsgi-express') ? ['compiler' as const] : []),
    // What it is built with decides whether it knows routes and TLS.
    ...(has(needsRoutes) ? ['uwsgi' as const] : []),
    ...(has(({ server }) => server === 'mod_wsgi-express') ? ['apxs' as const] : []),
    ...(has(({ launcher }) => launcher === 'supervisor') ? ['supervisor' as const] : []),
    ...(answers.tls === 'letsencrypt' ? ['certbot' as const] : []),
    ...(wanted.places.selinux ? ['selinux' as const] : []),
  ];
  return { title: 'Packages', blocks: shell(...machine.install(kinds.flatMap((kind) => machine.packages[kind]))) };
}
