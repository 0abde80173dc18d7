export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#10': '\n' };

function decoded(text: string): string {
  if (/[<>]|&(?!(?:amp|lt|gt|quot|#10);)/.test(text)) throw new Error(`not escaped: ${text}`);
  // eslint-disable-next-line no-control-regex -- XML 1.0 allows three of them
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Cs}]/u.test(text)) throw new Error(`no character of XML: ${JSON.stringify(text)}`);
  return text.replace(/&([^;]+);/g, (_, name: string) => ENTITIES[name]!);
}

/** Reads XML as far as `graph` writes it: elements, attributes in double quotes, text. Throws at everything else. */
export function parseXml(xml: string): { readonly root: Element; find(test: (element: Element) => boolean): Element[] } {
  const outer: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [outer];
  let at = 0;
  for (const match of xml.matchAll(/<(\/?)([a-z]+)((?: [\w-]+(?::\w+)?="[^"<]*")*)(\/?)>/g)) {
    const top = open.at(-1)!;
    top.text += decoded(xml.slice(at, match.index));
    at = match.index + match[0].length;
    const [, end, name, attributes, isEmpty] = match as unknown as [string, string, string, string, string];
    if (end) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> ends nothing`);
      continue;
    }
    const element: Element = {
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/ ([\w-]+(?::\w+)?)="([^"]*)"/g)].map(([, key, value]) => [key!, decoded(value!)]),
      ),
      children: [],
      text: '',
    };
    top.children.push(element);
    if (!isEmpty) open.push(element);
  }
  if (open.length !== 1 || outer.children.length !== 1 || xml.slice(at).trim() !== '') throw new Error('elements are left open');
  const all = (element: Element): Element[] => [element, ...element.children.flatMap(all)];
  return { root: outer.children[0]!, find: (test) => outer.children.flatMap(all).filter(test) };
}
