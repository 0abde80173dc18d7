import { splitExec } from '../../syntax/systemd/exec.ts';
import { parseUnit } from '../../syntax/systemd/parser.ts';
import { unitSpecifiers } from '../../syntax/systemd/specifiers.ts';
import { SourceFile } from '../../text/source.ts';

/** Words that systemd takes as they are, without quotes. */
const PLAIN = /^[\w./:@+,=-]+$/;

/** A text in which systemd shall find no specifier. */
export const unitText = (text: string): string => text.replaceAll('%', '%%');

/** What systemd replaces by the main process of the service. */
export const MAIN_PROCESS = '$MAINPID';

function quoted(word: string): string {
  if (PLAIN.test(word) || word === MAIN_PROCESS) return word;
  return `"${unitText(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$')}"`;
}

/** The value of an Exec key for a command in exec form; throws where systemd would start anything else. */
export function unitCommand(words: readonly string[]): string {
  const text = words.map(quoted).join(' ');
  const [entry] = parseUnit(new SourceFile('x.service', `[Service]\nExecStart=${text}\n`)).sections[0]!.entries;
  const { commands, errors } = splitExec(entry!.value, {
    specifiers: unitSpecifiers('x.service'),
    lookup: (name) => (name === 'MAINPID' ? { known: true, value: MAIN_PROCESS } : undefined),
  });
  const read = commands.length === 1 && errors.length === 0 ? commands[0]!.words.map(({ value }) => value) : undefined;
  if (JSON.stringify(read) !== JSON.stringify(words))
    throw new Error(`a unit of systemd has no way to say the command ${JSON.stringify(words)}`);
  return text;
}
