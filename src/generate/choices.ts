/** The words that answer a question, each with what it means; keeps their literal types. */
export const oneOf = <const T extends Readonly<Record<string, string>>>(words: T): T => words;
