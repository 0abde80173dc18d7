import type { Stack } from '../stack/model.ts';
import type { GraphFormat } from './graph-model.ts';
import { graphJson } from './graph-json.ts';
import { graphMermaid } from './graph-mermaid.ts';
import { graphSvg } from './graph-svg.ts';
import { showStack } from './graph.ts';

/** A Stack in each format; `pathOf` says how a file is called in front of the reader. */
export const GRAPHS: Readonly<Record<GraphFormat, (stack: Stack, pathOf: (id: string) => string) => string>> = {
  text: showStack,
  json: graphJson,
  mermaid: graphMermaid,
  svg: graphSvg,
};
