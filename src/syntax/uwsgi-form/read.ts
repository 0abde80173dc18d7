import type { SourceFile } from '../../text/source.ts';
import { readJson } from '../uwsgi-json/parser.ts';
import { readXml } from '../uwsgi-xml/parser.ts';
import { readYaml } from '../uwsgi-yaml/parser.ts';
import { repairForm } from './repair.ts';
import type { Form, FormReading } from './tree.ts';
import { isTemplated } from '../../text/template.ts';

const READERS = { xml: readXml, yaml: readYaml, json: readJson };

/** Tags of the template languages people render configurations with. */

/** What uWSGI takes of a file in a form; `section` '' is the one it takes when none is named. */
export function readForm(file: SourceFile, form: Form, section: string): FormReading {
  const reading = READERS[form](file, section === '' && form !== 'xml' ? 'uwsgi' : section);
  // A template is no document before it is rendered.
  if (reading.errors.length === 0) return reading;
  if (isTemplated(file.text)) return { ...reading, errors: [], complete: false };
  return { ...reading, errors: reading.errors.map((error) => ({ ...error, suggestion: repairForm(file, form, error) })) };
}

const ENDINGS: readonly (readonly [ending: string, form: Form])[] = [
  ['.xml', 'xml'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.json', 'json'],
  ['.js', 'json'],
];

/** The form uWSGI takes a file for that it is given without one (uwsgi_opt_load): by the end of its name. */
export const formByName = (path: string): Form | undefined => ENDINGS.find(([ending]) => path.endsWith(ending))?.[1];
