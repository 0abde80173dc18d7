import type { Writer } from '../wanted.ts';

export const writeInstall: Writer = () => [];
