import { rule } from '../../src/rule.ts';
import type { UwsgiCatalog } from '../../src/catalog/uwsgi/catalog.ts';
import { isTrue } from '../../src/servers/uwsgi/effective.ts';
import type { UwsgiOption, UwsgiOptions } from '../../src/servers/uwsgi/model.ts';
import { SOCKET_OPTIONS } from '../../src/servers/uwsgi/sockets.ts';

export default rule({
  id: 'uwsgi/inline-comment',
  summary: 'a comment behind a value, which uWSGI takes for a part of it',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files'],
  check({ stack, report, edit }) {
    const apps = stack.apps.filter((app) => app.kind === 'uwsgi');
    for (const { options, catalog } of [...apps, ...stack.uwsgiLists]) {
      for (const option of options.list) {
        const found = commentOf(option);
        if (!found) continue;
        const reading = readingOf(option.name, found.value, found.whole, catalog) ?? withinValue(option.name, found, options);
        if (!reading) continue;
        const { entry, at } = found;
        report({
          at: entry.file.span(at, entry.valueEnd),
          message: `uWSGI has no comments behind a value: ${reading.message}; put the comment on a line of its own`,
          severity: reading.harmless ? 'info' : 'error',
          fix: {
            title: 'Move the comment above',
            safety: reading.harmless ? 'safe' : 'unsafe',
            edits: edit.ini.moveCommentAbove(entry, found.value, entry.file.text.slice(at, entry.valueEnd)),
          },
        });
      }
    }
  },
});

/** The value as it was meant, and where the comment begins in the file. */
function commentOf({ entry }: UwsgiOption) {
  if (!entry || /\n|\{[{%#]|<%/.test(entry.value)) return undefined;
  const blank = entry.value.search(/[ \t][;#]/);
  if (blank < 0) return undefined;
  return { entry, whole: entry.value, value: entry.value.slice(0, blank).trimEnd(), at: entry.valueStart + blank + 1 };
}

interface Reading {
  /** What uWSGI makes of the whole value. */
  readonly message: string;
  /** The comment changes nothing. */
  readonly harmless: boolean;
}

/** Names, paths and addresses: no `;` or `#` behind a blank is a part of them. Commands, routes, formats and secrets may hold both. */
const PLAIN = new Set([
  ...SOCKET_OPTIONS,
  ...'chdir chdir2 module wsgi wsgi-file file callable home virtualenv venv pyhome plugin plugins need-plugin plugins-dir'.split(' '),
  ...'pythonpath python-path pp pidfile pidfile2 safe-pidfile uid gid chmod-socket chmod chown-socket chown umask'.split(' '),
  ...'logto logto2 daemonize daemonize2 stats stats-server ini include emperor touch-reload touch-chain-reload fs-reload'.split(' '),
  ...'spooler master-fifo static-map static-map2 static-index check-static mount protocol shared-socket'.split(' '),
]);

const NUMBERS = new Set(['int', '16bit', '64bit', 'megabytes']);
const FLAGS = new Set(['bool', 'bool-inverted', 'deprecated']);

/** Cut to a length that leaves the message readable. */
function shown(text: string): string {
  const line = text.replace(/[ \t]+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** One word, and a remark that does not look like a part of it: for values that may hold both. */
function withinValue(name: string, { value, whole }: { value: string; whole: string }, options: UwsgiOptions): Reading | undefined {
  if (!/^[^\s;#]+$/.test(value) || !/^[;#]+ ?[A-Za-z]/.test(whole.slice(value.length).trimStart())) return undefined;
  if (name === 'env' && /[;#]+ +\S+ \S/.test(whole)) {
    const variable = value.replace(/=.*/s, '');
    return { message: `the application gets the whole of "${shown(whole.slice(variable.length + 1))}" as ${variable}`, harmless: false };
  }
  return options.isAsked(name) ? { message: `%(${name}) becomes the whole of "${shown(whole)}"`, harmless: false } : undefined;
}

/** How the option reads its value; undefined where `;` and `#` may belong to it. */
function readingOf(name: string, value: string, whole: string, catalog: UwsgiCatalog): Reading | undefined {
  const info = catalog.lookup(name);
  if (!info) return undefined;
  const set = `${name} = ${shown(whole)}`;
  if (FLAGS.has(info.kind)) {
    if (isTrue(value)) return { message: `"${set}" is on only because everything but false, off, no and 0 is`, harmless: true };
    return { message: `"${set}" switches ${name} on, since only the bare word ${value} would switch it off`, harmless: false };
  }
  if (NUMBERS.has(info.kind)) {
    return { message: `of "${set}" it reads ${value === '' ? 'nothing' : value} and happens to drop the rest`, harmless: true };
  }
  return PLAIN.has(name) ? { message: `the value of ${name} is the whole of "${shown(whole)}"`, harmless: false } : undefined;
}
