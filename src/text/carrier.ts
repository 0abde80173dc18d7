import type { FileSet } from './files.ts';
import type { Edit, Span } from './source.ts';

/** The span in the file that people open: for one of an embedded file that of the carrier. */
export function inCarrier(files: FileSet, span: Span): Span {
  let outer = span;
  for (let within = files.get(outer.file)?.within; within; within = files.get(outer.file)?.within)
    outer = within.span(outer.start, outer.end);
  return outer;
}

/** The edit of the file that lies on the disk; undefined where an embedded file can't be changed without a doubt. */
export function editInCarrier(files: FileSet, edit: Edit): Edit | undefined {
  const within = files.get(edit.file)?.within;
  const outer = within ? within.edit(edit) : edit;
  return within && outer ? editInCarrier(files, outer) : outer;
}
