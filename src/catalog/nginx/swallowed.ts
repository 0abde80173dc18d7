import type { Directive, Word } from '../../syntax/nginx/tree.ts';
import type { NginxCatalog } from './catalog.ts';

/**
 * The word with which the next directive begins that a missing `;` made an argument: the first on a line of its own that
 * names a directive of this context, where the words before it would do as a directive. The `;` belongs behind the word before.
 */
export function findSwallowed(catalog: NginxCatalog, directive: Directive, context: string): Word | undefined {
  const { words, file } = directive;
  return words.find(
    (word, index) =>
      index > 0 &&
      word.quote === '' &&
      file.text.slice(words[index - 1]!.end, word.start).includes('\n') &&
      catalog.inContext(word.value, context).length > 0 &&
      catalog.check(directive.name, context, index - 1, ';') === undefined,
  );
}
