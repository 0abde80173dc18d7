import type { Paint } from '../report/options.ts';

/** Markdown as a terminal shows it: headings stand out, code blocks are indented under their file's name, links show their address. */
export function renderMarkdown(text: string, paint: Paint): string {
  const out: string[] = [];
  let fence: string | undefined;
  for (const line of text.trimEnd().split(/\r?\n/)) {
    const mark = /^(`{3,})(.*)$/.exec(line);
    if (mark && (fence === undefined || fence === mark[1])) {
      const name = /\bfile=(\S+)/.exec(mark[2]!)?.[1];
      if (fence === undefined && name !== undefined) out.push(`    ${paint.dim(`${name}:`)}`);
      fence = fence === undefined ? mark[1] : undefined;
    } else if (fence !== undefined) out.push(line === '' ? '' : `    ${line}`);
    else out.push(prose(line, paint));
  }
  return `${out.join('\n')}\n`;
}

function prose(line: string, paint: Paint): string {
  const heading = /^#+ (.*)$/.exec(line);
  if (heading) return paint.bold(heading[1]!);
  return line
    .replace(/(`+)(.+?)\1/g, (_, _ticks, code: string) => paint.cyan(code))
    .replace(/\*\*(.+?)\*\*/g, (_, words: string) => paint.bold(words))
    .replace(/\[([^\]]*)\]\((https?:[^)]*)\)/g, (_, words: string, address: string) =>
      words === address ? address : `${words} (${address})`,
    )
    .replace(/<(https?:[^>]*)>/g, '$1');
}
