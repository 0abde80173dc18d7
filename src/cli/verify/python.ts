import type { Report } from '../../lint/report.ts';
import { languagesOf } from '../../stack/languages.ts';
import type { Complaint, Kind, Task } from './judges.ts';
import { carrierOf, Layout } from './layout.ts';
import { programAt, type Outcome } from './namespace.ts';

const JUDGE = 'python3 -m py_compile';

/** It writes what it compiled beside the copy, which goes with the private root. */
const COPY = '/srv/stacklint/config.py';

function tasksOf({ files, stack }: Report, changed: ReadonlySet<string>, program: string): Task[] {
  const languageOf = languagesOf(stack);
  return files.all.flatMap((file): Task[] => {
    if (!changed.has(carrierOf(file)) || languageOf(file) !== 'python') return [];
    const layout = new Layout();
    layout.place(COPY, file);
    return [
      {
        judge: JUDGE,
        key: `python ${file.id}`,
        subject: carrierOf(file),
        files: layout.sources,
        layout,
        command: { argv: [program, '-I', '-m', 'py_compile', COPY] },
        complaints: complaintsOf,
      },
    ];
  });
}

/** `Sorry: IndentationError: unexpected indent (config.py, line 2)`, or a traceback whose last line tells the error. */
function complaintsOf({ status, output, timedOut }: Outcome): Complaint[] {
  if (status === 0) return [];
  const said = output.trim().split('\n').at(-1) ?? '';
  const line = /line (\d+)\)$/.exec(said)?.[1] ?? /File "[^"\n]*", line (\d+)/.exec(output)?.[1];
  const text = said.replace(/^Sorry: /, '').replace(/ \([^()]*, line \d+\)$/, '');
  return [
    {
      text: text !== '' ? text : timedOut ? 'it did not come to an end' : 'it failed without a word',
      path: COPY,
      line: line === undefined ? undefined : Number(line),
    },
  ];
}

export const python: Kind = { program: 'python3', judge: JUDGE, find: () => programAt('python3'), tasks: tasksOf };
