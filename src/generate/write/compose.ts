import type { Writer } from '../wanted.ts';

export const writeCompose: Writer = () => [];
