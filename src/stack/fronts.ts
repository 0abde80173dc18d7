import type { Host } from '../launchers/host.ts';
import type { FileSet } from '../text/files.ts';
import { groupBy } from '../text/group.ts';
import { append } from '../text/lists.ts';
import type { SourceFile } from '../text/source.ts';
import { NGINX_SOURCES } from '../catalog/distros/nginx-org.ts';
import type { NginxPackage } from '../catalog/distros/profile.ts';
import { loadNginxCatalog, type NginxCatalog } from '../catalog/nginx/catalog.ts';
import { shippedMain, shippedSnippet } from '../catalog/nginx/snippets.ts';
import { parseNginx } from '../syntax/nginx/parser.ts';
import { checkNginx, nameSpan } from '../servers/nginx/check.ts';
import { isHole } from '../servers/nginx/holes.ts';
import { isMainFile } from '../servers/nginx/infer.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import { readNginx } from '../servers/nginx/read.ts';
import type { Problem } from './model.ts';
import { nginxPackageOf } from './packages.ts';
import { factSource } from './fact-source.ts';
import type { Targets } from './targets.ts';

/** Reads nginx's files, those of each container by themselves, and what nginx itself would refuse in them. */
export async function readFronts(
  files: FileSet,
  sources: readonly SourceFile[],
  targets: Targets,
  viewOf: (file: SourceFile) => Host | undefined,
  placesOf: (file: SourceFile) => readonly string[] = () => [],
): Promise<{ readonly fronts: NginxConfig[]; readonly found: Problem[] }> {
  const catalog = await loadNginxCatalog();
  const packageOf = (file: SourceFile): NginxPackage | undefined => nginxPackageOf(targets.ofFront({ file, files: [file] }));
  const options = {
    catalog,
    // What nobody packages here still comes with the files of nginx's sources.
    snippets: (name: string, of: SourceFile) =>
      shippedSnippet(name, packageOf(of) ?? (targets.ofFront({ file: of, files: [of] }).distro && NGINX_SOURCES)),
    main(of: SourceFile) {
      const from = packageOf(of);
      return from && shippedMain(from);
    },
  };
  const byHost = groupBy(sources, viewOf);
  const fronts: NginxConfig[] = [];
  const taken = new Set<SourceFile>();
  for (const [host, own] of byHost) {
    if (!host) continue;
    const read = readNginx(host.files, own, { ...options, placed: true });
    for (const file of read.flatMap((front) => front.files)) taken.add(file);
    append(fronts, read);
  }
  // What containers have is nobody else's.
  const loose = (byHost.get(undefined) ?? []).filter((file) => !taken.has(file));
  append(fronts, readNginx(files, loose, options));
  const order = new Map(sources.map((file, at) => [file, at]));
  fronts.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0));
  const reported = new Set<string>();
  const versions = groupBy(fronts, (front) => targets.ofNginx(front).versions.nginx);
  const found = [...versions]
    .flatMap(([version, some]) =>
      checkNginx(some, catalog, {
        version: version && { value: version.value, by: factSource(version, files), assumed: version.from === 'distro' },
      }),
    )
    .filter(({ span, message }) => {
      const key = `${span.file}\0${span.start}\0${message}`;
      return !reported.has(key) && reported.add(key) !== undefined;
    })
    .map(({ kind, span, message, severity, help, suggestion }) => ({
      rule: `nginx/${kind}`,
      span,
      message,
      severity,
      help,
      suggestion,
    }));
  const inPlaceOfMain = sources.filter((file) => isAlwaysMain(placesOf(file))).flatMap((file) => strayIn(file, catalog) ?? []);
  return { fronts, found: [...found, ...inPlaceOfMain] };
}

const MAIN = '/etc/nginx/nginx.conf';

const isAlwaysMain = (places: readonly string[]): boolean => places.length > 0 && places.every((place) => place === MAIN);

/** A site that a container has in place of nginx.conf: it is read as a site all the same, since that is what it was written for. */
function strayIn(file: SourceFile, catalog: NginxCatalog): Problem | undefined {
  const tree = parseNginx(file);
  if (isMainFile(tree) || tree.directives.some((directive) => isHole(directive))) return undefined;
  const stray = tree.directives.find(({ name }) => {
    const rows = catalog.lookup(name);
    return rows.length > 0 && !rows.some(({ contexts }) => contexts?.includes('main'));
  });
  return (
    stray && {
      rule: 'nginx/misplaced-directive',
      span: nameSpan(stray),
      message: `"${stray.name}" directive is not allowed here`,
      severity: 'error',
      help: `the container has this file at ${MAIN}, in place of nginx's main file: put it into /etc/nginx/conf.d`,
    }
  );
}
