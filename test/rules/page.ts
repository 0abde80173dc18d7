import { SourceFile } from '../../src/text/source.ts';

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
