/** The page of a rule out of `pages.json`, which the build puts beside the program. */
export async function readPage(rule: string): Promise<string | undefined> {
  const { readFile } = await import('node:fs/promises');
  const pages = JSON.parse(await readFile(new URL('./pages.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;
  return Object.hasOwn(pages, rule) ? pages[rule] : undefined;
}
