import { rule } from '../../src/rule.ts';
import { locationOf } from '../../src/servers/nginx/config.ts';
import { openWord } from '../../src/servers/nginx/holes.ts';
import type { Scope } from '../../src/servers/nginx/model.ts';
import { locationsOf, rootOf, servesFiles } from '../../src/servers/nginx/queries.ts';

export default rule({
  id: 'nginx/alias-traversal',
  summary: 'an alias that lets visitors climb out of its folder',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  aliases: ['gixy:alias_traversal'],
  sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#alias', 'https://cwe.mitre.org/data/definitions/22.html'],
  check({ stack, report, edit }) {
    for (const location of stack.nginx.flatMap(({ servers }) => servers).flatMap(locationsOf)) {
      const head = location.head;
      if (head === undefined || location.own('alias').length === 0 || location.own('internal').length > 0) continue;
      const { path, modifier } = locationOf(location);
      if (!(modifier === '' || modifier === '^~') || path.endsWith('/') || openWord(path) !== undefined) continue;
      const files = rootOf(location);
      if (files === undefined || files.path === '/' || !files.path.endsWith('/') || !servesFiles(location)) continue;
      report({
        at: head.span,
        message: `${path}../ leads out of ${files.path}: anyone can download what lies beside it in ${parentOf(files.path)} (source, settings, databases); ${isFile(path) ? `write location = ${path} and the file itself behind alias` : 'end the location with a slash'}`,
        related: [{ at: files.entry.span, message: 'the rest of the URL is put behind this path' }],
        fix: isFile(path)
          ? {
              title: `Serve the one file ${files.path}${path.slice(path.lastIndexOf('/') + 1)}, if that is its name`,
              safety: 'manual',
              edits: [
                ...edit.nginx.setArgs(head.directive, ['=', path]),
                ...edit.nginx.setArg(files.entry.directive, 0, `${files.path}${path.slice(path.lastIndexOf('/') + 1)}`),
              ],
            }
          : isTaken(location, `${path}/`)
            ? {
                title: 'Take it out: there is one with the slash',
                safety: 'manual',
                edits: edit.nginx.remove(head.directive),
              }
            : {
                title: `Write location ${path}/`,
                safety: isListed(location) ? 'unsafe' : 'safe',
                edits: edit.nginx.setArg(head.directive, head.args.length - 1, `${head.args[head.args.length - 1]}/`),
              },
      });
    }
  },
});

/** `/robots.txt`: with a slash behind it the location would match no request for it. */
const isFile = (path: string): boolean => /\/[^/]+\.[a-z]{2,4}$/i.test(path);

const parentOf = (folder: string): string => folder.replace(/[^/]+\/+$/, '') || './';

/** A listing that is asked for without the slash is no longer found then: what stands before the alias answers. */
const isListed = (location: Scope): boolean => location.effective('autoindex').entries.at(-1)?.args[0] === 'on';

/** nginx refuses a second location of that name beside it. */
const isTaken = (location: Scope, path: string): boolean =>
  (location.parent?.children ?? []).some((other) => {
    const at = other.context === 'location' ? locationOf(other) : undefined;
    return at !== undefined && at.path === path && (at.modifier === '' || at.modifier === '^~');
  });
