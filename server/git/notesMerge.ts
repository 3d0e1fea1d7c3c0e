import type { NoteList } from "./notes.ts";
import { gitPipe } from "./pipe.ts";
import { type GitResult, git } from "./run.ts";

/** Two histories of a notes ref that become one. */
export interface NotesMerge {
  readonly ref: string;
  /** Where the ref stands, and what it is merged with. */
  readonly ours: string;
  readonly theirs: string;
  /** All notes of the result by commit: the id of a blob, or the bytes of a new one. */
  readonly notes: ReadonlyMap<string, string | Uint8Array>;
  /** Message of the merge commit, one line. */
  readonly message: string;
}

const ID = /^[0-9a-f]{40,64}$/;

/** A file of a notes tree that is a commit's note. */
interface NoteFile {
  readonly commit: string;
  readonly blob: string;
  readonly path: string;
}

/**
 * The notes of a commit of a notes history, however its tree is fanned out. A commit that has several is left
 * out.
 */
export async function notesAt(top: string, tip: string): Promise<GitResult<NoteList>> {
  const files = await noteFiles(top, tip);
  if (!files.ok) return files;
  const notes = new Map<string, string>();
  const seen = new Set<string>();
  for (const { commit, blob } of files.value) {
    if (seen.has(commit)) notes.delete(commit);
    else notes.set(commit, blob);
    seen.add(commit);
  }
  return { ok: true, value: notes };
}

async function noteFiles(top: string, tip: string): Promise<GitResult<NoteFile[]>> {
  if (!ID.test(tip)) return { ok: false, failure: { reason: "unknown-ref", message: `no commit "${tip}"` } };
  const listed = await gitPipe(["ls-tree", "-r", "-z", "--full-tree", tip], { cwd: top });
  if (!listed.ok) return listed;
  const files = listed.value
    .toString("latin1")
    .split("\0")
    .flatMap((entry): NoteFile[] => {
      const [, blob, path] = /^100\d{3} blob ([0-9a-f]+)\t((?:[0-9a-f]{2}\/)*[0-9a-f]+)$/.exec(entry) ?? [];
      const commit = path?.replaceAll("/", "") ?? "";
      return blob === undefined || path === undefined || commit.length !== blob.length
        ? []
        : [{ commit, blob, path }];
    });
  return { ok: true, value: files };
}

/** Moves a notes ref that stands at `from` (undefined: there is none yet) to a commit that follows it. */
export async function moveNotes(
  top: string,
  ref: string,
  to: string,
  from: string | undefined,
): Promise<GitResult<string>> {
  return git(["update-ref", "-m", "notes: fast-forward", ref, to, from ?? ""], { cwd: top });
}

/**
 * Makes one commit with both histories as its parents, moves the ref there and gives the commit's id. The tree is
 * fanned out at one level, which every reader knows; files that are no notes stay. Fails, and changes nothing,
 * where git does not know who commits, and where the ref has moved meanwhile.
 */
export async function mergeNotes(top: string, merge: NotesMerge): Promise<GitResult<string>> {
  const { ref, ours, theirs, notes, message } = merge;
  const [person, files] = await Promise.all([committer(top), noteFiles(top, ours)]);
  if (!person.ok) return person;
  if (!files.ok) return files;
  const stream = new Stream();
  stream.line(`commit ${ref}`);
  stream.line("mark :1");
  stream.line(`committer ${person.value}`);
  stream.data(Buffer.from(`${message}\n`));
  stream.line(`from ${ours}`);
  stream.line(`merge ${theirs}`);
  const present = new Map<string, string>();
  for (const { commit, blob, path } of files.value) {
    if (notes.has(commit) && path === pathOf(commit)) present.set(commit, blob);
    else stream.line(`D ${path}`);
  }
  for (const [commit, note] of notes) {
    if (!ID.test(commit) || note === present.get(commit)) continue;
    if (typeof note === "string") stream.line(`M 100644 ${note} ${pathOf(commit)}`);
    else {
      stream.line(`M 100644 inline ${pathOf(commit)}`);
      stream.data(note);
    }
  }
  // Without "done", git takes what it has got for a broken stream, and moves nothing.
  for (const last of ["", "get-mark :1", "done"]) stream.line(last);
  const args = ["fast-import", "--quiet", "--done", "--date-format=raw"];
  const made = await gitPipe(args, { cwd: top, input: stream.bytes() });
  return made.ok ? { ok: true, value: made.value.toString("latin1").trim() } : made;
}

function pathOf(commit: string): string {
  return `${commit.slice(0, 2)}/${commit.slice(2)}`;
}

/** Who commits, and when, as git writes it into a commit; a Latin-1 reading of the bytes. */
async function committer(top: string): Promise<GitResult<string>> {
  const found = await gitPipe(["var", "GIT_COMMITTER_IDENT"], { cwd: top });
  if (found.ok) return { ok: true, value: found.value.toString("latin1").trim() };
  const message = "git does not know who you are: set user.name and user.email";
  return { ok: false, failure: { reason: "failed", message } };
}

/** Input of `git fast-import`. */
class Stream {
  private readonly parts: Uint8Array[] = [];

  /** A line of ASCII, or of bytes read as Latin-1. */
  line(text: string): void {
    this.parts.push(Buffer.from(`${text}\n`, "latin1"));
  }

  data(bytes: Uint8Array): void {
    this.line(`data ${bytes.length}`);
    this.parts.push(bytes);
    this.line("");
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}
