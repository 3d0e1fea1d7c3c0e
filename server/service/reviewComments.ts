import { utcText } from "../change/windows.ts";
import { Repository } from "../git/repository.ts";
import {
  appendToDiscuss,
  type DiscussComment,
  readDiscuss,
  writeComment,
} from "../provenance/formats/discuss.ts";
import { DISCUSS_REF } from "../provenance/noteStore.ts";
import { gitFailure } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";

export interface CommentFields {
  readonly text: string;
  /** From the repository's top folder. */
  readonly path?: string | undefined;
  /** One-based, in the new content. */
  readonly line?: number | undefined;
}

/** How often a note is written anew because another process was faster. */
const TRIES = 5;
const MAX_NOTE = 4 * 1024 * 1024;
/** Comments that are shown. */
const MOST = 200;

/** `svc/limits.ts:12: Why 80?` */
export function commentLine({ text, path, line }: CommentFields): string {
  if (path === undefined) return text;
  return `${path}${line === undefined ? "" : `:${line}`}: ${text}`;
}

/** Writes a comment as a git-appraise note on a commit, which `two-keys provenance share` shares. */
export async function noteComment(
  top: string,
  commit: string,
  fields: CommentFields,
  now: Date,
): Promise<ServiceResult<undefined>> {
  const opened = await Repository.open(top);
  if (!opened.ok) return gitFailure(opened.failure);
  const repository = opened.value;
  try {
    const by = (await repository.person()) ?? "";
    const written = writeComment({ ...fields, by, at: now.getTime(), commit });
    if (!written.ok) return failure("refused", `The comment was not written: ${written.problem.message}.`);
    for (let tries = 0; tries < TRIES; tries++) {
      const listed = await repository.listNotes(DISCUSS_REF);
      if (!listed.ok) return gitFailure(listed.failure);
      const blob = listed.value.get(commit);
      const text = blob === undefined ? "" : await noteText(repository, blob);
      if (text === undefined)
        return failure("refused", "The comments of this commit can't be read, and were left alone.");
      const replaced = await repository.replaceNote(
        DISCUSS_REF,
        commit,
        appendToDiscuss(text, written.line),
        blob,
      );
      if (!replaced.ok) return gitFailure(replaced.failure);
      if (replaced.value) return done(undefined);
    }
    return failure("refused", "Other programs write comments at the same time: try again.");
  } finally {
    repository.close();
  }
}

/** Comments on a commit as they are known here, a line each, the oldest first. Vettings are none. */
export async function commentsOn(repository: Repository, commit: string): Promise<string[]> {
  const listed = await repository.listNotes(DISCUSS_REF);
  const blob = listed.ok ? listed.value.get(commit) : undefined;
  const text = blob === undefined ? undefined : await noteText(repository, blob);
  const read = text === undefined ? undefined : readDiscuss(text);
  if (!read?.ok) return [];
  const isVetting = ({ description }: DiscussComment): boolean => description.startsWith("AI-Vetted:");
  return read.value.comments
    .filter((one) => one.description !== "" && !isVetting(one))
    .sort((a, b) => a.at - b.at)
    .slice(-MOST)
    .map(({ at, author, description, path, startLine }) => {
      const said = commentLine({ text: description, path, line: startLine });
      return `${utcText(at)} ${author}: ${said}`;
    });
}

async function noteText(repository: Repository, blob: string): Promise<string | undefined> {
  const found = (await repository.readNotes([blob], MAX_NOTE)).get(blob);
  return found && "text" in found ? found.text : undefined;
}
