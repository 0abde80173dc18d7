import { concise } from './concise.ts';
import { full } from './full.ts';
import { json } from './json.ts';
import type { Reporter } from './options.ts';

/** The formats of `--format`. */
export const FORMATS = { full, concise, json } as const satisfies Readonly<Record<string, Reporter>>;

export type Format = keyof typeof FORMATS;
