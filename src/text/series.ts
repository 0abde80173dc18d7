/** `a`, `a or b`, `a, b or c`. */
export const series = (words: readonly string[], conjunction: 'and' | 'or'): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} ${conjunction} ${words[words.length - 1]}` : words.join('');
