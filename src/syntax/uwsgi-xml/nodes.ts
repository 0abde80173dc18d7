/** A node of an XML document; offsets are those of the text that was read. */
export interface XmlNode {
  readonly kind: 'element' | 'text' | 'cdata' | 'comment' | 'instruction';
  /** Of an element or instruction. */
  readonly name: string;
  readonly start: number;
  end: number;
  /** Range of the content inside its delimiters, or of an element's name. */
  readonly innerStart: number;
  innerEnd: number;
  /** Unescaped; undefined for elements and for instructions without. */
  content: string | undefined;
  /** An entity that is declared elsewhere stands in the text. */
  hole?: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
}

export interface XmlError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}
