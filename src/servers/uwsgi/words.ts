/** atoi(3): blanks, a sign, digits; everything behind is ignored, no digits are 0. */
export function atoi(text: string): number {
  const match = /^[ \t\n\v\f\r]*([+-]?\d+)/.exec(text);
  return match ? Number(match[1]) : 0;
}

/** uwsgi_opt_true (core/uwsgi.c): on, unless the value is exactly false, off, no (any case) or 0. */
export const isTrue = (text: string): boolean => !/^(?:false|off|no|0)$/i.test(text);

/** is_a_number (core/utils.c): digits only. */
export const isNumber = (text: string): boolean => /^\d+$/.test(text);
