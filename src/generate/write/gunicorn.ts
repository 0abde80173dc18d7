import type { Writer } from '../wanted.ts';

export const writeGunicorn: Writer = () => [];
