/** httpd's messages hold nothing but ASCII: the bytes of all else are escaped. */
const escaped = (text: string): string =>
  text.replace(/[\u0080-\u{10ffff}]/gu, (char) =>
    /[\ud800-\udfff]/u.test(char) ? '?' : encodeURIComponent(char).replace(/%(..)/g, (_, byte: string) => `\\x${byte.toLowerCase()}`),
  );

/** What httpd says to a name that no loaded module knows. */
export const invalidCommand = (name: string): string =>
  `Invalid command '${escaped(name)}', perhaps misspelled or defined by a module not included in the server configuration`;
