import type { Writer } from '../wanted.ts';

export const writeUwsgi: Writer = () => [];
