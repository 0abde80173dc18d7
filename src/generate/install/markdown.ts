/** A piece of a document: a paragraph, or lines of code in a language. */
export type Block = string | { readonly language: string; readonly lines: readonly string[] };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const code = (language: string, ...lines: readonly string[]): Block => ({ language, lines });

/** Commands of the shell; none at all where there are no lines. */
export const shell = (...lines: readonly string[]): readonly Block[] => (lines.length > 0 ? [code('sh', ...lines)] : []);

/** A word as code within a sentence. Throws where it could end that: formats of answers let no backtick through. */
export function inline(word: string): string {
  if (/[`\r\n]/.test(word)) throw new Error(`${JSON.stringify(word)} can't stand in a sentence as code`);
  return `\`${word}\``;
}

/** The document, with its sections numbered in the order in which things are done. */
export function markdown(title: string, intro: readonly Block[], sections: readonly Section[]): string {
  const done = sections.filter(({ blocks }) => blocks.length > 0);
  const parts = [
    `# ${title}`,
    ...intro.map(blockText),
    ...done.flatMap((section, at) => [`## ${at + 1}. ${section.title}`, ...section.blocks.map(blockText)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockText(block: Block): string {
  if (typeof block === 'string') return block;
  if (block.lines.some((line) => line.startsWith('```'))) throw new Error('a line would end the code that it stands in');
  return ['```' + block.language, ...block.lines, '```'].join('\n');
}
