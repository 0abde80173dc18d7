import { distroProfile, PROFILES } from '../catalog/distros/catalog.ts';
import type { Versioned } from '../target.ts';
import { series } from '../text/series.ts';
import type { ValueType } from '../text/value-type.ts';

/*
 * What a target may be said to be. Beside the values that whatever command reads: this knows the distributions, which only
 * what lints has to load.
 */

export { CORES, MACHINE_MEMORY } from '../text/value-type.ts';

export const PROXIES: ValueType<number> = {
  expects: 'a number of proxies from 0',
  parse: (text) => (/^\d{1,3}$/.test(text) ? Number(text) : undefined),
};

const FAMILIES = PROFILES.map(({ name }) => name).filter((name) => !name.includes('-'));

/** A distribution that is known, with or without a release; of a release that is not known it has what they all have in common. */
export const DISTRO: ValueType<string> = {
  expects: `${series(FAMILIES, 'or')}, with its release as in debian-12`,
  parse: (text) => (/^[a-z]+(?:-\d+(?:\.\d+)*)?$/.test(text) && distroProfile(text) ? text : undefined),
};

/** Numbers that no release has had as the first one are those of another server, or a slip. */
const version = (example: string, first: RegExp): ValueType<string> => ({
  expects: `a version such as ${example}`,
  parse: (text) => (/^\d+(?:\.\d+){0,3}$/.test(text) && first.test(text) ? text : undefined),
});

/** nginx, Apache and uWSGI count behind the first dot: without it, 1 would be older than nearly all there are. */
export const VERSIONS: Readonly<Record<Versioned, ValueType<string>>> = {
  nginx: version('1.22.1', /^[01]\./),
  gunicorn: version('23.0.0', /^[1-9]|^0\./),
  uwsgi: version('2.0.21', /^[012]\./),
  apache: version('2.4.57', /^[12]\./),
  'mod-wsgi': version('4.9.4', /^[1-9]/),
};
