import type { Report } from '../../lint/report.ts';
import type { UnitTree } from '../../syntax/systemd/tree.ts';
import { nameOf } from '../../text/paths.ts';
import type { SourceFile } from '../../text/source.ts';
import { renderedName } from '../../text/template.ts';
import type { Complaint, Kind, Task } from './judges.ts';
import { carrierOf, hostPathsOf, Layout, pathInRoot } from './layout.ts';
import { programAt, type Outcome } from './namespace.ts';

const JUDGE = 'systemd-analyze verify';
const FOLDER = '/etc/systemd/system';

interface Unit {
  readonly unit: string;
  readonly tree: UnitTree;
  readonly dropIns: readonly UnitTree[];
}

/** Where systemd finds a drop-in of a unit. */
const dropInPath = (file: SourceFile): string => {
  const [folder, name] = file.id.split('/').slice(-2);
  return `${FOLDER}/${folder}/${renderedName(name!)}`;
};

function tasksOf({ stack, files }: Report, changed: ReadonlySet<string>, program: string): Task[] {
  const units: readonly Unit[] = [...stack.services, ...stack.sockets.map(({ unit, tree }) => ({ unit, tree, dropIns: [] }))];
  const pathOf = (file: SourceFile, usual: string): string =>
    hostPathsOf(file, files).find((path) => pathInRoot(path) !== undefined && path.startsWith(`${FOLDER}/`)) ?? usual;
  const place = (layout: Layout, { unit, tree, dropIns }: Unit): string => {
    const path = pathOf(tree.file, `${FOLDER}/${renderedName(nameOf(unit))}`);
    layout.place(path, tree.file);
    for (const { file } of dropIns) layout.place(pathOf(file, dropInPath(file)), file);
    return path;
  };
  return units.flatMap((own): Task[] => {
    if (![own.tree, ...own.dropIns].some(({ file }) => changed.has(carrierOf(file)))) return [];
    const layout = new Layout();
    const path = place(layout, own);
    const files = layout.sources;
    const paths = new Set(layout.files.keys());
    // What it needs may be there as well; of two with one name the own one stays.
    for (const other of units) if (other !== own) place(layout, other);
    return [
      {
        judge: JUDGE,
        key: `systemd ${own.tree.file.id}`,
        subject: carrierOf(own.tree.file),
        files,
        layout,
        command: { argv: [program, 'verify', '--man=no', '--recursive-errors=no', path] },
        complaints: (outcome) => complaintsOf(outcome, own.unit, paths),
        isThorough: true,
      },
    ];
  });
}

/** What depends on this machine and not on the unit. */
const OF_MACHINE =
  /is not executable: |Failed to (?:prepare filename|create|load|connect|open)|: Cannot add dependency job|SO_PASSCRED|cgroup/;

/** What is said of the unit and its drop-ins; what others are told stays out. */
function complaintsOf({ output, timedOut }: Outcome, unit: string, paths: ReadonlySet<string>): Complaint[] {
  if (timedOut) return [{ text: 'it did not come to an end', path: undefined, line: undefined }];
  return output.split('\n').flatMap((line): Complaint[] => {
    if (line === '' || OF_MACHINE.test(line)) return [];
    const place = /^(\/\S+?):(\d+): (.*)$/.exec(line);
    if (place) return paths.has(place[1]!) ? [{ text: place[3]!, path: place[1], line: Number(place[2]) }] : [];
    const isOwn = line.startsWith(`${unit}: `) || line.startsWith(`Unit ${unit} `);
    return isOwn ? [{ text: line, path: undefined, line: undefined }] : [];
  });
}

export const systemd: Kind = { program: 'systemd-analyze', judge: JUDGE, find: () => programAt('systemd-analyze'), tasks: tasksOf };
