import { perFile, type SourceFile } from '../../text/source.ts';
import { withMagic, withoutMagic } from '../uwsgi-form/magic.ts';
import type { FormEntry, FormReading } from '../uwsgi-form/tree.ts';
import type { XmlNode } from './nodes.ts';
import { readXml as readDocument } from './reader.ts';

const documentOf = perFile((file: SourceFile) => {
  const mapped = withoutMagic(file);
  return { mapped, ...readDocument(mapped.text) };
});

const isElement = (node: XmlNode): boolean => node.kind === 'element';

/** False for a node that bears another id than the one that was asked for. */
function isAsked(node: XmlNode, id: string): boolean {
  const own = node.attributes.get('id');
  return id === '' || own === undefined || own === id;
}

/** `mount` of an `<app>`: its only text, or that of its first element; undefined when uWSGI finds neither. */
function mountOf({ children }: XmlNode): XmlNode | undefined {
  const [first, second] = children;
  if (first?.content !== undefined && !second) return first;
  return second?.children[0]?.content === undefined ? undefined : second.children[0];
}

/** What uwsgi_xml_config (core/xmlconf.c with libxml2) takes of a file; `id` '': none was asked for (`--xml file:id`). */
export function readXml(file: SourceFile, id: string): FormReading {
  const { mapped, root, error } = documentOf(file);
  const place = (start: number, end: number) => mapped.span(start, Math.max(start, end));
  const entries: FormEntry[] = [];
  const isOurs = (node: XmlNode): boolean => isElement(node) && node.name === 'uwsgi';
  const home =
    root === undefined || root.name === 'uwsgi' || root.children.length === 0
      ? root
      : root.children.find((node) => isOurs(node) && isAsked(node, id));
  const header = home ? place(home.start, home.innerEnd) : { start: 0, end: 0 };

  const add = (node: XmlNode, key: string, value: string, at: XmlNode, plain: boolean): void => {
    const whole = place(node.start, node.end);
    const inner = place(at.innerStart, at.innerEnd);
    const mode = node.attributes.get('mode');
    entries.push({
      file,
      form: 'xml',
      key: withMagic(key),
      value: withMagic(value),
      start: whole.start,
      end: whole.end,
      valueStart: inner.start,
      valueEnd: inner.end,
      plain: plain && file.slice(inner) === value,
      ...(at.hole === undefined ? {} : { hole: at.hole }),
      ...(mode === undefined ? {} : { mode }),
    });
  };

  const addApp = (node: XmlNode): void => {
    const text = mountOf(node);
    if (text) {
      const mountpoint = node.attributes.get('mountpoint');
      const domain = node.attributes.get('domain');
      const prefix = mountpoint === undefined ? (domain === undefined ? '' : `${domain}|=`) : `${mountpoint}=`;
      add(node, 'mount', prefix + text.content!, text, false);
    } else if (node.children.length > 0) return;
    add(node, 'app', '', node, false);
  };

  /** False where uWSGI falls over: an element whose first child has no text. */
  const addElement = (node: XmlNode): boolean => {
    const [first] = node.children;
    if (node.name === 'app') addApp(node);
    else if (first && first.content === undefined) return false;
    else if (first) add(node, node.name, first.content!, first, first.kind === 'text' && node.children.length === 1);
    else add(node, node.name, '1', node, false);
    return true;
  };

  const stumbled = error && place(error.start, error.end);
  const errors = stumbled ? [{ start: stumbled.start, end: stumbled.end, message: `could not parse file: ${error.message}` }] : [];
  let complete = !error && home !== undefined;
  for (const node of home?.children ?? []) {
    if (!isAsked(node, id)) continue;
    if (node.kind === 'cdata') add(node, 'eval', node.content!, node, false);
    else if (isElement(node) && !addElement(node)) {
      complete = false;
      break;
    }
  }
  return { entries, header, errors, complete };
}
