/** The text for the tree parser: as long as the file, with stretches made harmless. */
export class Neutral {
  readonly #text: string;
  /** One that begins inside another is dropped. */
  readonly #patches: { readonly start: number; readonly text: string }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** How many patches there are; `forget` returns to such a number. */
  get count(): number {
    return this.#patches.length;
  }

  patch(start: number, text: string): void {
    this.#patches.push({ start, text });
  }

  blank(start: number, length = 1): void {
    this.patch(start, ' '.repeat(length));
  }

  forget(count: number): void {
    this.#patches.length = count;
  }

  toString(): string {
    if (this.#patches.length === 0) return this.#text;
    const out: string[] = [];
    let from = 0;
    for (const patch of this.#patches.sort((a, b) => a.start - b.start || b.text.length - a.text.length)) {
      if (patch.start < from) continue;
      out.push(this.#text.slice(from, patch.start), patch.text);
      from = patch.start + patch.text.length;
    }
    out.push(this.#text.slice(from));
    return out.join('');
  }
}
