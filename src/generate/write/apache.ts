import type { Writer } from '../wanted.ts';

export const writeApache: Writer = () => [];
