import { SourceFile } from '../../text/source.ts';
import { proxyParams } from '../distros/params.ts';
import { NGINX_SOURCES } from '../distros/nginx-org.ts';
import type { NginxPackage } from '../distros/profile.ts';

type Shipped = Pick<NginxPackage, 'id' | 'snippets'>;

/** What all packages agree on; and Debian's `proxy_params`, which nobody else ships. */
const COMMON: Shipped = { ...NGINX_SOURCES, snippets: { ...NGINX_SOURCES.snippets, proxy_params: proxyParams('$host') } };

const made = new WeakMap<object, Map<string, SourceFile>>();

const virtual = (from: Shipped, name: string, text: string): SourceFile => {
  const files = made.get(from) ?? new Map<string, SourceFile>();
  made.set(from, files);
  let file = files.get(name);
  if (file === undefined) files.set(name, (file = new SourceFile(`<${from.id}>/${name}`, text, { virtual: true })));
  return file;
};

/**
 * A file that a package of nginx puts into `/etc/nginx`, by its path there, as a virtual file; undefined when it ships none of that
 * name. Without a package: what all of them agree on, and Debian's `proxy_params`.
 */
export function shippedSnippet(name: string, from: Shipped = COMMON): SourceFile | undefined {
  const text = Object.hasOwn(from.snippets, name) ? from.snippets[name] : undefined;
  return text === undefined ? undefined : virtual(from, name, text);
}

/** The nginx.conf of a package as a virtual file, without its includes of sites and modules. */
export const shippedMain = (from: NginxPackage): SourceFile | undefined =>
  from.main === undefined ? undefined : virtual(from, 'nginx.conf', from.main);
