import type { FileSet } from '../text/files.ts';
import type { SourceFile } from '../text/source.ts';
import { loadApacheCatalog } from '../catalog/apache/catalog.ts';
import { httpdStarts } from '../launchers/httpd-starts.ts';
import type { Launch } from '../launchers/launch.ts';
import { checkApache } from '../servers/apache/check.ts';
import { readHosts } from '../servers/apache/instance.ts';
import type { ApacheConfig, ApacheInstance } from '../servers/apache/model.ts';
import { readApache } from '../servers/apache/read.ts';
import { proxyRoutes } from '../servers/apache/routes.ts';
import { mountsOf, routeOf } from '../servers/mod-wsgi/mounts.ts';
import { byItself } from '../syntax/language.ts';
import type { Problem } from './model.ts';
import type { Targets } from './targets.ts';

/** Reads Apache httpd's files, and what httpd itself would refuse in them. */
export async function readHttpd(
  files: FileSet,
  sources: readonly SourceFile[],
  targets: Targets,
  { launches, placesOf }: { readonly launches: readonly Launch[]; readonly placesOf: (file: SourceFile) => readonly string[] },
): Promise<{ readonly configs: ApacheConfig[]; readonly httpds: ApacheInstance[]; readonly found: Problem[] }> {
  const { versions } = targets.ofApache(sources);
  const catalog = await loadApacheCatalog();
  const isForeign = (file: SourceFile): boolean => (byItself(file).language ?? 'apache') !== 'apache';
  const starts = httpdStarts(files, sources, launches);
  const configs = readApache(files, sources, {
    isForeign,
    version: versions.apache?.value,
    startOf: ({ id }) => starts.get(id),
    isPlaced: (file) => placesOf(file).length > 0,
  });
  const found = checkApache(configs, catalog, { wsgiVersion: versions['mod-wsgi']?.value });
  const httpds = readHosts(configs).map((hosts): ApacheInstance => {
    const mounts = mountsOf(hosts);
    return { ...hosts, mounts, routes: [...proxyRoutes(hosts.hosts), ...mounts.map(routeOf)] };
  });
  return {
    configs,
    httpds,
    found: found.map(({ span, message, severity, help, suggestion }) => ({
      rule: 'syntax/apache',
      span,
      message,
      severity,
      help,
      suggestion,
    })),
  };
}
