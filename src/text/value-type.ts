import { series } from './series.ts';

/** How a value is read, the same for a flag and a key of a file of settings. */
export interface ValueType<T> {
  /** What is expected, behind "expected". */
  readonly expects: string;
  /** Undefined when the text is no such value. */
  parse(text: string): T | undefined;
}

/** `cores: expected a number of cores from 1, got "x"`. */
export const wrongValue = (key: string, value: string, type: ValueType<unknown>): string =>
  `${key}: expected ${type.expects}, got ${JSON.stringify(value)}`;

/** One of some words. */
export const oneOfWords = <T extends string>(words: readonly T[]): ValueType<T> => ({
  expects: series(words, 'or'),
  parse: (text) => words.find((word) => word === text),
});

const POWERS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

export const CORES: ValueType<number> = {
  expects: 'a number of cores from 1',
  parse: (text) => (/^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined),
};

/** Bytes. */
export const MEMORY: ValueType<number> = {
  expects: 'an amount of memory such as 2G or 512M',
  parse(text) {
    const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]?)(?:i?B)?$/i.exec(text);
    const bytes = match ? Math.round(Number(match[1]) * POWERS[match[2]!.toUpperCase()]!) : 0;
    return bytes > 0 ? bytes : undefined;
  },
};

/** Bytes of the machine: less than 128 MB holds no web server and worker. */
export const MACHINE_MEMORY: ValueType<number> = {
  expects: 'an amount of memory from 128M to 64T such as 2G',
  parse(text) {
    const bytes = MEMORY.parse(text);
    return bytes !== undefined && bytes >= 128 * 1024 ** 2 && bytes <= 64 * 1024 ** 4 ? bytes : undefined;
  },
};

/** Bytes as people write them and `MACHINE_MEMORY` reads them: `2G`, `1536M`, `1000`. */
export function sizeText(bytes: number): string {
  const unit = Object.entries(POWERS)
    .reverse()
    .find(([, power]) => bytes % power === 0)!;
  return `${bytes / unit[1]}${unit[0]}`;
}

/** The items of a comma-separated list. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
