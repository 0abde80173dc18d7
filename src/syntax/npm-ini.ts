import { parse } from 'ini';

/** A `key = value` of stacklint.ini, as npm's `ini` reads it, with the line it stands in. */
export interface IniEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** A line that is neither a section nor a setting, or a thing given twice. */
export interface IniProblem {
  readonly line: number;
  readonly message: string;
}

export interface IniRead {
  readonly entries: readonly IniEntry[];
  /** Every header, also of sections that hold nothing. */
  readonly sections: readonly { readonly name: string; readonly line: number }[];
  readonly problem: IniProblem | undefined;
}

/** `ini` has no positions: it reads each line, the sections and the line numbers are kept here. */
export function readIni(text: string): IniRead {
  const entries: IniEntry[] = [];
  const sections: { name: string; line: number }[] = [];
  const lineOf = new Map<string, number>();
  let section = '';
  let problem: IniProblem | undefined;
  for (const [at, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = at + 1;
    const words = raw.trim();
    if (words === '' || /^[;#]/.test(words)) continue;
    const header = /^\[([^\]]*)\]\s*(?:[;#].*)?$/.exec(words);
    if (header) {
      section = header[1]!.trim();
      sections.push({ name: section, line });
      continue;
    }
    const setting = settingOf(words);
    if (setting === undefined) problem ??= { line, message: `expected [section] or key = value, got ${JSON.stringify(words)}` };
    else if (section === '') problem ??= { line, message: `${setting[0]} stands before the first [section]` };
    else {
      const name = `${section}\0${setting[0]}`;
      const first = lineOf.get(name);
      if (first !== undefined) problem ??= { line, message: `${setting[0]} is set twice, first in line ${first}` };
      else lineOf.set(name, line);
      entries.push({ section, key: setting[0], value: setting[1], line });
    }
  }
  return { entries, sections, problem };
}

/** The key and value of one line, with `ini`'s quoting and comments. */
function settingOf(line: string): [key: string, value: string] | undefined {
  const setting = Object.entries(parse(line, { bracketedArray: false }))[0];
  if (setting === undefined || !/^[^;#]*=/.test(line)) return undefined;
  return [setting[0], typeof setting[1] === 'object' ? '' : String(setting[1])];
}
