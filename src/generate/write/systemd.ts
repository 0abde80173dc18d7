import type { Writer } from '../wanted.ts';

export const writeSystemd: Writer = () => [];
