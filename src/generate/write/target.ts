import type { Writer } from '../wanted.ts';

export const writeTarget: Writer = () => [];
