import type { Stack } from '../stack/model.ts';
import { escapeJson } from './escape.ts';
import { graphOf } from './graph-data.ts';

/** One object, `version` 1, as docs/graph.md describes it. */
export const graphJson = (stack: Stack, pathOf: (id: string) => string): string =>
  `${escapeJson(JSON.stringify({ version: 1, ...graphOf(stack, pathOf) }, undefined, 2))}\n`;
