/** What the files and folders are called that stacklint writes beside others, until each takes its place: no `include *` finds them. */
export const TEMPORARY = '.stacklint-';

/** Why discovery passes over one: the last run that wrote here did not come to its end, or is not there yet. */
export const LEFT_BEHIND =
  'left behind by a stacklint that was killed, or in use by one that is at work here; no file is half written: when none runs, remove it';
