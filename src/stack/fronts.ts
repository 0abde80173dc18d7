import type { FileSet } from '../text/files.ts';
import type { SourceFile } from '../text/source.ts';
import { loadNginxCatalog } from '../catalog/nginx/catalog.ts';
import { shippedSnippet } from '../catalog/nginx/snippets.ts';
import { checkNginx } from '../servers/nginx/check.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import { readNginx } from '../servers/nginx/read.ts';
import type { Target } from '../target.ts';
import type { Problem } from './model.ts';

/** Reads nginx's files, and what nginx itself would refuse in them. */
export async function readFronts(
  files: FileSet,
  sources: readonly SourceFile[],
  target: Target,
): Promise<{ readonly fronts: NginxConfig[]; readonly found: Problem[] }> {
  const catalog = await loadNginxCatalog();
  const fronts = readNginx(files, sources, { catalog, snippets: (name) => shippedSnippet(name, target.distro?.value) });
  const version = target.versions.nginx?.value;
  const found = checkNginx(fronts, catalog, { version }).map(({ kind, span, message, severity, help, suggestion }) => ({
    rule: `nginx/${kind}`,
    span,
    message,
    severity,
    help,
    suggestion,
  }));
  return { fronts, found };
}
