import { loadNginxCatalog } from '../../../src/catalog/nginx/catalog.ts';
import { shippedSnippet } from '../../../src/catalog/nginx/snippets.ts';
import { checkNginx, type CheckOptions } from '../../../src/servers/nginx/check.ts';
import type { NginxConfig, Scope } from '../../../src/servers/nginx/model.ts';
import { readNginx } from '../../../src/servers/nginx/read.ts';
import { createFileSet, type FileSetOptions } from '../../../src/text/file-set.ts';
import { SourceFile, type Span } from '../../../src/text/source.ts';

export const catalog = await loadNginxCatalog();

export type Texts = Readonly<Record<string, string>>;

/** Reads files given as path and text; `others` are in view but not nginx's. */
export function read(texts: Texts, options: FileSetOptions = {}, others: Texts = {}): NginxConfig[] {
  const sourcesOf = (from: Texts): SourceFile[] => Object.entries(from).map(([id, text]) => new SourceFile(id, text));
  const nginx = sourcesOf(texts);
  const files = createFileSet([...nginx, ...sourcesOf(others)], options);
  return readNginx(files, nginx, { catalog, snippets: (name) => shippedSnippet(name) });
}

/** The one configuration that comes of these files. */
export function readOne(texts: Texts): NginxConfig {
  const configs = read(texts);
  if (configs.length !== 1) throw new Error(`${configs.length} configurations`);
  return configs[0]!;
}

/** A main file around the given content of `http`. */
export const http = (content: string): NginxConfig => readOne({ '/etc/nginx/nginx.conf': `events {}\nhttp {\n${content}\n}\n` });

/** The first scope whose head has these words: `location /x`, `server`. */
export function scopeAt(config: NginxConfig, head: string): Scope {
  const stack: Scope[] = [config.root];
  for (let scope = stack.pop(); scope; scope = stack.pop()) {
    if (scope.head && [scope.head.name, ...scope.head.args].join(' ') === head) return scope;
    stack.push(...scope.children.toReversed());
  }
  throw new Error(`no ${head}`);
}

/** What holds for a directive at a scope: values as written, where from, how sure. */
export function holds(
  scope: Scope,
  name: string,
): { readonly values: readonly string[]; readonly from: string | undefined; readonly certain: boolean } {
  const { entries, from, certain } = scope.effective(name);
  return { values: entries.map(({ args }) => args.join(' ')), from: from && [from.context, ...(from.head?.args ?? [])].join(' '), certain };
}

/** Problems as `text at the span: severity: message [help] {title -> text after the edits}`. */
export function problems(texts: Texts, options: CheckOptions & { readonly files?: FileSetOptions } = {}): string[] {
  const at = (span: Span): string => texts[span.file]!.slice(span.start, span.end);
  return checkNginx(read(texts, options.files), catalog, options).map(({ span, severity, message, help, suggestion }) => {
    const edits = suggestion?.edits.map((edit) => `${JSON.stringify(at(edit))}->${JSON.stringify(edit.text)}`).join(' ');
    return `${at(span)}: ${severity}: ${message}${help === undefined ? '' : ` [${help}]`}${suggestion ? ` {${suggestion.title}: ${edits}}` : ''}`;
  });
}
