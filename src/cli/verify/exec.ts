import type { Report } from '../../lint/report.ts';
import type { GunicornApp, UwsgiApp } from '../../stack/model.ts';
import { nameOf } from '../../text/paths.ts';
import type { SourceFile } from '../../text/source.ts';
import type { Complaint, Kind, Task } from './judges.ts';
import { carrierOf, hostPathsOf, Layout, pathInRoot } from './layout.ts';
import { programAt, type Outcome } from './namespace.ts';
import type { StandIn } from './stand-ins.ts';

// Both of these run what the files say. They are asked for by --verify=exec alone.

/** Where pip and the distributions put them. */
const FOLDERS = '/usr/bin:/usr/local/bin';
/** In place of the application, which is no configuration. */
const APP_FOLDER = '/srv/.stacklint';

/** All files of the tree where they lie on the host, since what runs may read any. */
function layoutFor(report: Report, own: SourceFile): { readonly layout: Layout; readonly path: string } {
  const layout = new Layout();
  const hosts = hostPathsOf(own, report.files);
  const path = hosts.find((host) => pathInRoot(host) !== undefined) ?? `/srv/stacklint/${nameOf(own.id)}`;
  layout.place(path, own, own.text);
  for (const file of report.files.all) if (!file.virtual) for (const host of hostPathsOf(file, report.files)) layout.place(host, file);
  return { layout, path: pathInRoot(path)! };
}

/** The last line that a server said before it gave up. */
function complaintOf({ status, output, timedOut }: Outcome, wanted: RegExp): Complaint[] {
  if (status === 0) return [];
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const said = lines.findLast((line) => wanted.test(line)) ?? lines.at(-1);
  return [{ text: said ?? (timedOut ? 'it did not come to an end' : 'it failed without a word'), path: undefined, line: undefined }];
}

function missing({ output }: Outcome): StandIn[] {
  const user = /No such user: '([^'\n]+)'/.exec(output)?.[1];
  if (user !== undefined) return [{ kind: 'user', name: user }];
  const group = /No such group: '([^'\n]+)'/.exec(output)?.[1];
  if (group !== undefined) return [{ kind: 'group', name: group }];
  const folder = /can't chdir to '([^'\n]+)'/.exec(output)?.[1];
  return folder === undefined ? [] : [{ kind: 'folder', path: folder }];
}

const touches = (files: Iterable<SourceFile | undefined>, changed: ReadonlySet<string>): boolean =>
  [...files].some((file) => file !== undefined && changed.has(carrierOf(file)));

export const gunicorn: Kind = {
  program: 'gunicorn',
  judge: 'gunicorn --check-config',
  find: () => programAt('gunicorn', FOLDERS),
  tasks(report, changed, program) {
    const apps = report.stack.apps.filter((app): app is GunicornApp => app.kind === 'gunicorn');
    const files = new Set(apps.flatMap(({ settings }) => settings.file ?? []));
    return [...files].flatMap((file): Task[] => {
      if (!touches([file], changed)) return [];
      const { layout, path } = layoutFor(report, file);
      layout.add(`${APP_FOLDER}/stacklint_app.py`, 'def app(environ, start_response):\n    return []\n');
      return [
        {
          judge: this.judge,
          key: `gunicorn ${file.id}`,
          subject: carrierOf(file),
          files: new Set([carrierOf(file)]),
          layout,
          command: {
            argv: [program, '--check-config', '-c', path, 'stacklint_app:app'],
            env: { PYTHONPATH: APP_FOLDER, PYTHONDONTWRITEBYTECODE: '1' },
            runsCode: true,
          },
          complaints: (outcome) => complaintOf(outcome, /^\w*Error: /),
          standIns: missing,
        },
      ];
    });
  },
};

/** What it prints behind its options when it took them all. */
const LIST_END = ';end of configuration';

/** Where it says its words instead of to us; a comment in their place keeps the lines. */
const withoutLogs = (text: string): string => text.replace(/^(?=[ \t]*(?:logto2?|log-?to2?|daemonize2?)[ \t]*=)/gm, ';');

export const uwsgi: Kind = {
  program: 'uwsgi',
  judge: 'uwsgi --show-config',
  find: () => programAt('uwsgi', FOLDERS),
  tasks(report, changed, program) {
    const apps = report.stack.apps.filter((app): app is UwsgiApp => app.kind === 'uwsgi');
    return apps.flatMap(({ options }): Task[] => {
      const { file, form, section } = options;
      const files = [file, ...options.list.map(({ entry, node }) => entry?.file ?? node?.file)];
      if (file === undefined || !touches(files, changed)) return [];
      const { layout, path } = layoutFor(report, file);
      if (form === 'ini') layout.files.set(path, { text: withoutLogs(file.text), source: file });
      return [
        {
          judge: this.judge,
          key: `uwsgi ${file.id} ${section}`,
          subject: carrierOf(file),
          files: new Set(files.flatMap((one) => (one ? [carrierOf(one)] : []))),
          layout,
          command: {
            argv: [program, `--${form}`, section === 'uwsgi' ? path : `${path}:${section}`, '--show-config', '--no-server'],
            runsCode: true,
          },
          // What follows the list is about this machine and the application.
          complaints: (outcome) =>
            outcome.output.includes(LIST_END) ? [] : complaintOf(outcome, /unknown config|unrecognized|invalid|error/i),
        },
      ];
    });
  },
};
