import { insertBefore, remove, replaceWord, setArg } from '../../syntax/nginx/edit.ts';
import type { Directive } from '../../syntax/nginx/tree.ts';
import { nearest } from '../../text/nearest.ts';
import { folderOf, nameOf } from '../../text/paths.ts';
import type { Suggestion } from '../../text/source.ts';
import type { NginxContext, NginxEntry, Scope, UpstreamServer } from './model.ts';
import { locationOf } from './config.ts';

/* What to write instead of what nginx refuses in a file whose syntax is right: it does not start until then, so each is unsafe. */

/** A directive as lines without the indentation that all of them have. */
function linesOf({ file, start, end }: Directive): string[] {
  const indent = /^[ \t]*/.exec(file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start))![0];
  const lines = file.text.slice(start, end).split(/\r?\n/);
  return lines.map((line, i) => (i > 0 && line.startsWith(indent) ? line.slice(indent.length) : line));
}

/** What hands requests on, and nothing else may stand around it but a location. */
const PASS = /^(?:proxy|uwsgi|fastcgi|scgi|grpc)_pass$/;

/**
 * The way to the block where a directive may stand: up, where a block around it is one, or into a new `location /`. `mayStand` says
 * where nginx takes it. Moving what counts elsewhere too is a decision: `manual`.
 */
export function repairPlace(entry: NginxEntry, mayStand: (context: NginxContext) => boolean): Suggestion | undefined {
  const { directive, scope, includes, name } = entry;
  if (PASS.test(name) && scope.context === 'server') return intoLocation(directive, scope);
  const lines = linesOf(directive);
  for (let at: Scope | undefined = scope; at?.head !== undefined; at = at.parent) {
    const { head, parent }: Scope = at;
    // What an include brings is read elsewhere too.
    if (head.directive.file !== directive.file || head.includes.length !== includes.length || parent === undefined) return undefined;
    if (!mayStand(parent.context)) continue;
    // Most of what is there already may not be said twice.
    if (directive.block === undefined && parent.own(name).length > 0) return undefined;
    const isAlone = parent.context === 'main' || (parent.context === 'http' && !mayStand('server'));
    return {
      title: `Move it above "${head.name}"`,
      ...(isAlone ? {} : { safety: 'manual' }),
      edits: [...insertBefore(head.directive, lines), ...remove(directive)],
    };
  }
  return undefined;
}

function intoLocation(directive: Directive, scope: Scope): Suggestion | undefined {
  const hasRoot = scope.children.some((child) => child.context === 'location' && locationOf(child).path === '/');
  const { file, start, end } = directive;
  if (hasRoot || file.text.slice(start, end).includes('\n')) return undefined;
  return {
    title: 'Put it into "location /"',
    edits: [
      { ...file.span(start, start), text: 'location / { ' },
      { ...file.span(end, end), text: ' }' },
    ],
  };
}

/** The files that the user has and those that nginx's packages ship, by path as an include names them. */
export function repairInclude(
  { directive }: NginxEntry,
  path: string,
  files: readonly string[],
  shipped: readonly string[],
): Suggestion | undefined {
  const folder = folderOf(path);
  const beside = files.filter((id) => folder === '' || folderOf(id) === folder || folderOf(id).endsWith(`/${folder.replace(/^\//, '')}`));
  const names = [...(folder === '' || folder === '/etc/nginx' ? shipped : []), ...(folder === '' ? [] : beside.map(nameOf))];
  const name = nameOf(path);
  const meant = nearest(name, new Set(names));
  // `app1.conf` is no slip of the pen for `app2.conf`, nor is `b.conf` for `a.conf`.
  const isSlip = /^[^.]{5}/.test(name) && meant?.replace(/\d+/g, '') !== name.replace(/\d+/g, '');
  return meant === undefined || !isSlip
    ? undefined
    : { title: `Include ${meant}`, edits: setArg(directive, 0, path.slice(0, path.length - nameOf(path).length) + meant) };
}

/** A file is read where it is included first: in a ring one include too many. */
export const withoutInclude = ({ directive }: NginxEntry): Suggestion => ({
  title: 'Take it out: what it names is being read already',
  safety: 'manual',
  edits: remove(directive),
});

/** The server of a group without a scheme, and without the path behind it. */
export function withoutScheme({ entry: { directive } }: UpstreamServer, text: string): Suggestion | undefined {
  const [, scheme, host] = /^([a-z]+:\/\/)([^/]+)\/?$/i.exec(text) ?? [];
  const word = directive.words[1];
  return host === undefined || word?.value !== text
    ? undefined
    : { title: `Remove "${scheme}"`, edits: replaceWord(directive, word, host) };
}
