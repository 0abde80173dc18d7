/** Letters of uWSGI's magic variables (init_magic_table, config_magic_table_fill in core/config.c, uwsgi_setup in core/uwsgi.c). */
const LETTERS = new Set('opsnedcxij0123456789OPSNEDCXIJvhtTVkbuUgG[');

/** True when `%` and this character are replaced by a value; every other pair but `%%` and `%(` vanishes. */
export const isMagicLetter = (letter: string): boolean => LETTERS.has(letter);

/** A text after magic substitution; `hole` says why it is not certain, the variable then stands as written. */
export interface Substituted {
  readonly text: string;
  readonly hole?: string;
}

/** Substitutes magic variables in one pass, as uWSGI does before it looks for lines. `variable` answers undefined for what is not known. */
export function substituteMagic(text: string, variable: (letter: string) => string | undefined): Substituted {
  if (!text.includes('%')) return { text };
  let hole: string | undefined;
  const out = text.replace(/%([^])/g, (pair, letter: string) => {
    if (letter === '%') return '%';
    if (letter === '(') return pair;
    if (!isMagicLetter(letter)) return '';
    const value = variable(letter);
    if (value === undefined) hole ??= `the magic variable ${pair} is not known`;
    return value ?? pair;
  });
  return hole === undefined ? { text: out } : { text: out, hole };
}
