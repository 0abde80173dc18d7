import { readFileSync } from 'node:fs';
import { SourceFile } from '../../../src/text/source.ts';
import { parseUnit } from '../../../src/syntax/systemd/parser.ts';
import { checkUnit } from '../../../src/launchers/check-unit.ts';

interface Case {
  readonly id: string;
  readonly desc: string;
  readonly rc: number;
  readonly messages: readonly string[];
  readonly input: string;
}

interface Stored extends Omit<Case, 'input'> {
  readonly input_b64: string;
}

const stored = JSON.parse(readFileSync(new URL('../../../fixtures/cases/systemd-cases.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Stored[];
};

/** Units with what `systemd-analyze verify` (252) says of them. */
export const cases: readonly Case[] = stored.cases.map(({ input_b64, ...rest }) => ({
  ...rest,
  input: Buffer.from(input_b64, 'base64').toString('utf8'),
}));

/** A message of ours: with the line it points at, and whether systemd refuses the unit for it. */
export interface Said {
  readonly line: number;
  readonly message: string;
  readonly refuses: boolean;
}

/** systemd stops at the first value that makes the unit bad; the messages up to there. */
export function sayings(name: string, text: string): readonly Said[] {
  const file = new SourceFile(name, text);
  const tree = parseUnit(file);
  const all = [...tree.errors, ...checkUnit(tree)].sort((a, b) => a.start - b.start);
  const last = all.findIndex(({ severity, message }) => severity === 'error' && !message.endsWith('Refusing.'));
  return (last < 0 ? all : all.slice(0, last + 1)).map(({ start, message, severity }) => ({
    line: file.lines.position(start).line,
    message,
    refuses: severity === 'error',
  }));
}

/** What systemd-analyze adds once a unit is bad; and what only the disk of the machine can say. */
const CONSEQUENCE =
  /^(?:Unit \S+ (?:has a bad unit file setting|failed to load properly.*|is masked)\.?|\S+: Unit configuration has fatal error, unit will not be started\.)/;
export const DISK =
  /is not executable: |^Accepting user\/group name|Cannot add dependency job|has no unit fragment|is deprecated\b|^Failed to load unit/;

/** The messages of systemd-analyze about one unit, without the unit's name; `line` where it gives one. */
export function judged(
  name: string,
  lines: readonly string[],
): { readonly messages: readonly { line?: number; message: string }[]; readonly refused: boolean } {
  const short = name.slice(name.lastIndexOf('/') + 1);
  const messages: { line?: number; message: string }[] = [];
  for (const line of lines) {
    if (CONSEQUENCE.test(line) || DISK.test(line)) continue;
    const match = /^(?:\S*\/)?([^\s/:]+):(?:(\d+):)? (.*)$/.exec(line);
    if (match === null || match[1] !== short) continue;
    messages.push(match[2] === undefined ? { message: match[3]! } : { line: Number(match[2]), message: match[3]! });
  }
  return { messages, refused: lines.some((line) => CONSEQUENCE.test(line) && line.includes(short) && !line.includes('is masked')) };
}
