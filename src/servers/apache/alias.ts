import { ANY, matches } from '../../text/glob.ts';

/** Whether a `ServerAlias` with `*` and `?` takes a name, in whatever case (ap_strcasecmp_match()). */
export const takesName = (alias: string, name: string): boolean =>
  matches(
    [...alias.toLowerCase()].map((char) => (char === '*' ? ANY : char)),
    [...name.toLowerCase()],
    (part, char) => part === '?' || part === char,
  );
