import type { Writer } from '../wanted.ts';

export const writeSupervisor: Writer = () => [];
