const BARE_STOP = /[\s;{]/;
const CONTROLS: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n' };

/** Doubles the backslashes that nginx would take for an escape (control characters are written as one between quotes). */
const escapeBackslashes = (value: string): string => value.replace(/\\(?=["'\\trn\t\r\n]|$)/g, '\\\\');

/** True when nginx's lexer reads the text as one bare word: the same rules as in the lexer, on a text that is short. */
function isBare(text: string): boolean {
  if (text === '' || '}#"\''.includes(text.charAt(0))) return false;
  let variable = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') {
      variable = false;
      at++;
    } else if (char === '{' && variable) continue;
    else if (BARE_STOP.test(char)) return false;
    else variable = char === '$';
  }
  return true;
}

/**
 * The word to write so that nginx reads `value`: bare where that is possible and `prefer` asks for no quotes, else between
 * quotes (double ones unless the value holds some and no single ones). Inverse of nginx's unescaping.
 */
export function quote(value: string, prefer: '' | '"' | "'" = ''): string {
  const escaped = escapeBackslashes(value);
  if (prefer === '' && isBare(escaped)) return escaped;
  const mark = prefer !== '' ? prefer : value.includes('"') && !value.includes("'") ? "'" : '"';
  return mark + escaped.replace(/[\t\r\n]/g, (control) => CONTROLS[control]!).replaceAll(mark, `\\${mark}`) + mark;
}
