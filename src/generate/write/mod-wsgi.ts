import type { Writer } from '../wanted.ts';

export const writeModWsgi: Writer = () => [];
