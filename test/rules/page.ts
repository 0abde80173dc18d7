import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/cli/config.ts';
import { rules } from '../../rules/index.ts';
import type { Input } from '../../src/lint/options.ts';
import type { Rule } from '../../src/rule.ts';
import { SourceFile } from '../../src/text/source.ts';

export const folder = join(import.meta.dirname, '../../rules');

/** A range as marked below a line: 1-based line and columns, end exclusive. */
export interface Marker {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Rule id, or `related`. */
  readonly label: string;
  readonly message: string;
}

/** The files of one example, markers taken out. */
export interface Example {
  readonly title: string;
  readonly files: readonly SourceFile[];
  readonly markers: readonly Marker[];
  /** Files that could not be read, with the reason: `unreadable="permission denied"` behind `file=`. They are among `files`, empty. */
  readonly unreadable: ReadonlyMap<string, string>;
}

export interface Page {
  readonly title: string;
  readonly summary: string;
  readonly headings: readonly string[];
  readonly sections: ReadonlyMap<string, readonly Example[]>;
}

const MARKER = /^\s*[#;]?\s*(\^+) ([a-z0-9/-]+): (.+)$/;

/** Reads a rule's page: its title, summary, headings, and the files of every example below them. */
export function parsePage(text: string): Page {
  const lines = text.split('\n');
  const title = /^# (.+)$/.exec(lines[0] ?? '')?.[1] ?? '';
  const summary = lines.slice(1).find((line) => line.trim() !== '') ?? '';
  const headings: string[] = [];
  const sections = new Map<string, Example[]>();
  let examples: { title: string; files: SourceFile[]; markers: Marker[]; unreadable: Map<string, string> }[] = [];
  const open = (name: string): void => void examples.push({ title: name, files: [], markers: [], unreadable: new Map() });
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith('## ')) {
      headings.push(line.slice(3));
      sections.set(line.slice(3), (examples = []));
    } else if (line.startsWith('### ')) open(line.slice(4));
    else if (line.startsWith('```')) {
      const end = lines.indexOf('```', i + 1);
      const path = /\bfile=(\S+)/.exec(line)?.[1];
      if (path !== undefined) {
        if (examples.length === 0) open('');
        const { file, markers } = readBlock(path, lines.slice(i + 1, end));
        const example = examples[examples.length - 1]!;
        example.files.push(file);
        example.markers.push(...markers);
        const reason = /\bunreadable="([^"]+)"/.exec(line)?.[1];
        if (reason !== undefined) example.unreadable.set(path, reason);
      }
      i = end;
    }
  }
  return { title, summary, headings, sections };
}

function readBlock(path: string, block: readonly string[]): { file: SourceFile; markers: Marker[] } {
  const kept: string[] = [];
  const markers: Marker[] = [];
  for (const line of block) {
    const match = MARKER.exec(line);
    if (!match) kept.push(line);
    else {
      const column = line.indexOf(match[1]!) + 1;
      markers.push({
        path,
        line: Math.max(1, kept.length),
        column,
        endColumn: column + match[1]!.length,
        label: match[2]!,
        message: match[3]!,
      });
    }
  }
  return { file: new SourceFile(path, kept.map((line) => `${line}\n`).join('')), markers };
}

/** A rule without a page gets an empty one, so that only its own tests fail. */
export const pageOf = (rule: Rule): Page => {
  const path = join(folder, `${rule.id}.md`);
  return parsePage(existsSync(path) ? readFileSync(path, 'utf8') : '');
};

/** The example as a run sees it; its `stacklint.ini` gives target and map. */
export function inputOf(example: Example): Input {
  const sources = example.files.filter((file) => file.id !== 'stacklint.ini');
  const ini = example.files.find((file) => file.id === 'stacklint.ini');
  const config = readConfig(ini?.text ?? '', '/stack/stacklint.ini', '/stack', rules);
  const readable = sources.filter(({ id }) => !example.unreadable.has(id));
  const unreadable = [...example.unreadable].map(([id, reason]) => ({ id, reason }));
  return { sources: readable, target: config.target, map: config.map, names: sources.map((file) => file.id), unreadable };
}
