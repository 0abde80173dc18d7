import { MappedText } from '../../text/mapped.ts';
import { SourceFile } from '../../text/source.ts';
import { splitCommand, splitPairs, unexpanded } from '../../syntax/supervisor/words.ts';

const PLAIN = /^[\w./:@+,=-]+$/;

const mapped = (text: string): MappedText => MappedText.slice(new SourceFile('the program', text), 0, text.length);

/** A command in exec form as `command=` takes it; throws where supervisor would start anything else. */
export function supervisorCommand(words: readonly string[]): string {
  const text = words.map((word) => (PLAIN.test(word) ? word : `"${word.replace(/[\\"]/g, '\\$&')}"`)).join(' ');
  const { words: read, error } = splitCommand(unexpanded(mapped(text)));
  if (error !== undefined || JSON.stringify(read.map(({ value }) => value)) !== JSON.stringify(words))
    throw new Error(`supervisor has no way to say the command ${JSON.stringify(words)}`);
  return text;
}

/** Variables as `environment=` takes them; throws for a value that it would not keep, such as one with both kinds of quotes. */
export function supervisorEnvironment(variables: Readonly<Record<string, string>>): string {
  const text = Object.entries(variables)
    .map(([name, value]) => `${name}=${value.includes('"') ? `'${value}'` : `"${value}"`}`)
    .join(',');
  const { pairs, error } = splitPairs(unexpanded(mapped(text)));
  const read = Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
  if (error !== undefined || JSON.stringify(read) !== JSON.stringify(variables))
    throw new Error(`supervisor has no way to say the environment ${JSON.stringify(variables)}`);
  return text;
}
