import type { WantedApp } from './wanted.ts';

/** The script that mod_wsgi loads: beside the application, in no DocumentRoot; not `wsgi.py`, which may be a module of the application. */
export const scriptOf = ({ home, name }: WantedApp): string => `${home}/${name}.wsgi`;
