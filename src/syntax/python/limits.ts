/** In UTF-16 units. The tree parser takes its time with what is no Python: longer texts are no settings, and are not given to it. */
export const LONGEST_PYTHON = 256 * 1024;
