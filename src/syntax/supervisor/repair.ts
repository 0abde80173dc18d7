import { nearest } from '../../text/nearest.ts';
import type { Suggestion } from '../../text/source.ts';
import { insertKey, setKey } from './edit.ts';
import type { Expansion } from './format.ts';
import type { SupervisorEntry, SupervisorSection } from './tree.ts';

/*
 * What to write instead of what supervisord refuses. It does not start as long as one value is wrong, so each of these is unsafe.
 */

/** Another value; undefined where the value stands on several lines. */
function withValue({ key, value }: SupervisorEntry, text: string, title = `Write ${key}=${text}`): Suggestion | undefined {
  const span = value.span(0, value.text.length);
  return value.text !== '' && value.file.slice(span) === value.text ? { title, edits: [{ ...span, text }] } : undefined;
}

const EXPANSION = /%(?:%|\(([^()]*)\)[#0\- +]*\d*(?:\.\d*)?[hlL]?[diouxXeEfFgGcrsa]|)/g;

/** Every `%` doubled that is not that of an expansion: what was meant for somebody else, such as an access log's format. */
export function doubled({ value }: SupervisorEntry, names: (name: string) => Expansion): Suggestion | undefined {
  const lone = [...value.text.matchAll(EXPANSION)].filter(
    ([whole, name]) => whole !== '%%' && (name === undefined || names(name) === undefined),
  );
  const edits = lone.map(({ index }) => ({ ...value.span(index, index), text: '%' }));
  return edits.length === 0 ? undefined : { title: 'Double the percent signs', edits };
}

const BOOLEANS = ['true', 'false', 'yes', 'no', 'on', 'off'];

/** What other managers call it. */
const RESTARTS: Readonly<Record<string, string>> = { always: 'true', never: 'false', 'on-failure': 'unexpected', onfailure: 'unexpected' };

const WORDS: Readonly<Record<string, readonly string[]>> = {
  boolean: BOOLEANS,
  restart: [...BOOLEANS, 'unexpected'],
  signal: ['TERM', 'HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2'].flatMap((name) => [name, `SIG${name}`]),
};

/** The word that was meant, or the number without its unit; `isValid` says what supervisor takes. */
export function repairValue(entry: SupervisorEntry, kind: string, isValid: (text: string) => boolean): Suggestion | undefined {
  const { text } = entry.value;
  const meant =
    (kind === 'restart' ? RESTARTS[text.toLowerCase()] : undefined) ??
    (kind === 'integer' ? /^(\d+) ?(?:s|secs?|seconds?)$/i.exec(text)?.[1] : undefined) ??
    (kind === 'bytes' ? text.replace(/^(\d+) ?([kmg])(?:i?b)?$/i, '$1$2B') : undefined) ??
    nearest(text, WORDS[kind] ?? []);
  return meant !== undefined && meant !== text && isValid(meant) ? withValue(entry, meant) : undefined;
}

/** A name of its own for each of several processes. */
export function numbered(
  section: SupervisorSection,
  processName: SupervisorEntry | undefined,
  numprocs: SupervisorEntry,
): Suggestion | undefined {
  const number = '%(process_num)02d';
  const title = 'Number the processes';
  if (processName) return withValue(processName, `${processName.value.text}_${number}`, title);
  const tree = { file: numprocs.value.file, sections: [section], comments: [], errors: [] };
  return { title, edits: insertKey(tree, section.name, 'process_name', `%(program_name)s_${number}`) };
}

/** Who stops the group has to be able to kill it. */
export const killToo = (section: SupervisorSection, { value: { file } }: SupervisorEntry): Suggestion => ({
  title: 'Kill the group as well',
  edits: setKey({ file, sections: [section], comments: [], errors: [] }, section.name, 'killasgroup', 'true'),
});
