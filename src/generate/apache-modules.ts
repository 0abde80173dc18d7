import type { Wanted } from './wanted.ts';

/**
 * Modules that the sites need besides those which every distribution loads, by their names for `a2enmod`, sorted. Of packages of their
 * own: `ssl` (mod_ssl) and `http2` (mod_http2) on Red Hat and Amazon, `wsgi` (libapache2-mod-wsgi-py3, python3-mod_wsgi). None without Apache.
 */
export function apacheModules({ answers, apps, sites, balancer }: Wanted): readonly string[] {
  if (answers.front !== 'apache') return [];
  const isTls = sites.some(({ certificate }) => certificate !== undefined);
  const protocols = new Set(apps.map(({ protocol }) => protocol));
  const needed: Readonly<Record<string, boolean>> = {
    headers: true,
    http2: isTls,
    proxy: protocols.has('http') || protocols.has('uwsgi'),
    proxy_http: protocols.has('http'),
    proxy_uwsgi: protocols.has('uwsgi'),
    remoteip: balancer !== undefined,
    rewrite: true,
    ssl: isTls,
    wsgi: protocols.has('wsgi'),
  };
  return Object.keys(needed).filter((name) => needed[name]);
}
