import type { Writer } from '../wanted.ts';

export const writeNginx: Writer = () => [];
