/** Folders below nginx's own in which its packages, and people, keep whole sites. */
const SITES = new Set([
  'sites-available',
  'sites-enabled',
  'sites',
  'conf.d',
  'http.d',
  'vhosts',
  'vhosts.d',
  'vhost.d',
  'servers',
  'templates',
]);

/** Folders that hold sites or pieces of them. */
const PIECES = new Set(['templates', 'snippets', 'includes', 'locations', 'upstreams', 'modules-enabled', 'streams-enabled', 'default.d']);

/** How far above a file its nginx folder is looked for. */
const REACH = 3;

const isConventional = (segment: string | undefined): boolean => segment !== undefined && (SITES.has(segment) || PIECES.has(segment));

/** True when files of that folder are read at http level by convention. */
export function inSiteFolder(path: string): boolean {
  return SITES.has(path.split('/').at(-2) ?? '');
}

/** The folder that stands for `/etc/nginx` above a file, and whether the file lies in one of its conventional folders. */
export function nginxFolder(path: string): { readonly folder: string; readonly conventional: boolean } {
  const segments = path.split('/').slice(0, -1);
  for (let at = segments.length - 1; at >= 0 && at >= segments.length - REACH; at--) {
    if (!isConventional(segments[at])) continue;
    while (isConventional(segments[at - 1])) at--;
    return { folder: segments.slice(0, at).join('/'), conventional: true };
  }
  return { folder: segments.join('/'), conventional: false };
}
