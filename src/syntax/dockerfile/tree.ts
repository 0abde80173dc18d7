import type { MappedText } from '../../text/mapped.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `--from=build` before the arguments. */
export interface DockerfileFlag extends Range {
  /** Without the dashes. */
  readonly name: string;
  /** Behind `=`, as written; undefined for a mere switch. */
  readonly value: MappedText | undefined;
}

/** `<<EOF` … `EOF`. */
export interface Heredoc {
  /** The word that ends it; a file of that name for COPY. */
  readonly name: string;
  /** Its lines, with the line ends. */
  readonly body: MappedText;
}

/** One instruction over all its lines. */
export interface DockerfileInstruction extends Range {
  /** In capitals: `FROM`, `CMD`. */
  readonly name: string;
  readonly nameEnd: number;
  readonly flags: readonly DockerfileFlag[];
  /** What stands behind the name and the flags: continuation lines joined, comments between them left out. */
  readonly args: MappedText;
  readonly heredocs: readonly Heredoc[];
}

/** `FROM image AS name` with what follows up to the next. */
export interface DockerfileStage {
  readonly from: DockerfileInstruction;
  /** The image or stage it starts from, ARG defaults filled in. */
  readonly image: StageImage;
  /** In lower case. */
  readonly name: string | undefined;
  readonly instructions: readonly DockerfileInstruction[];
}

export interface StageImage {
  /** As written but for its variables; where `hole` is set, they stand as written. */
  readonly value: string;
  readonly text: MappedText;
  readonly hole?: string;
}

export interface DockerfileTree {
  readonly file: SourceFile;
  /** The escape character: a backslash, or what `# escape=` says. */
  readonly escape: '\\' | '`';
  readonly instructions: readonly DockerfileInstruction[];
  /** ARG before the first FROM. */
  readonly globals: readonly DockerfileInstruction[];
  readonly stages: readonly DockerfileStage[];
  readonly comments: readonly Range[];
  readonly errors: readonly ParseError[];
}
