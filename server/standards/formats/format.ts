import type { FileKind } from "../fileKind.ts";
import type { FileInfo, Format, Range, RangeReport, TextLanguage } from "../model.ts";
import type { NoticeId } from "../notices.ts";
import type { NewFact } from "../project.ts";
import type { Values } from "../values.ts";
import type { CloudFormationFile } from "./cloudformation.ts";
import type { ComposeFile } from "./compose.ts";
import type { DockerFile } from "./dockerfile.ts";
import type { WorkflowFile } from "./githubActions.ts";
import type { KubernetesFile } from "./kubernetes.ts";
import type { ShellFile } from "./shell.ts";
import type { SqlFile } from "./sql.ts";
import type { TerraformFile } from "./terraform.ts";

/** What a reader makes of a text: plain data with the place of everything in it. */
export interface Models {
  readonly kubernetes: KubernetesFile;
  readonly cloudformation: CloudFormationFile;
  readonly compose: ComposeFile;
  readonly githubActions: WorkflowFile;
  readonly terraform: TerraformFile;
  readonly dockerfile: DockerFile;
  readonly sql: SqlFile;
  readonly shell: ShellFile;
}

/** What a format's handler may ask and do; valid only during the call. */
export interface FormatContext {
  readonly file: FileInfo;
  readonly kind: FileKind;
  readonly values: Values;
  readonly tier: 1 | 2 | 3;
  readonly source: string;
  text(range: Range): string;
  /** Anchors are the smallest thing that a person would edit: a key, a value, a block's first line. */
  report(range: Range, report?: RangeReport): void;
}

export interface Reading<F extends Format> {
  readonly model: Models[F];
  /** What the text tells rules that look at several files. */
  readonly facts?: readonly NewFact[];
  /** What could not be read, told at its place (the top when there is none); the rest is checked. */
  readonly problems?: readonly { readonly id: NoticeId; readonly message: string; readonly at?: Range }[];
  /** True while the text has syntax errors. */
  readonly broken?: boolean;
}

/** Place of a comment, or of a value that takes a comment's part. */
export interface CommentRange extends Range {
  /** What it speaks of, where that is no matter of lines. */
  readonly about?: Range;
}

/** Turns a text of a format into its model. */
export interface FormatReader<F extends Format> {
  readonly format: F;
  readonly languages: readonly TextLanguage[];
  /** By content first, then by path; cheap, and never wrong in silence: a text of no format has no findings. */
  detect(text: string, file: FileInfo): boolean;
  /** Loads what `read` needs, once. Rejects when it can't be loaded, and tries again at the next call. */
  prepare(): Promise<void>;
  /** Never throws for any text; broken text gives what can be read of it. */
  read(text: string, file: FileInfo): Reading<F>;
  /** Places of the comments, in order; asked only when a comment may speak of findings. */
  comments(text: string): readonly CommentRange[];
}
