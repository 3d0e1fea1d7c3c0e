import { gitPipe } from "./pipe.ts";
import { type GitResult, git } from "./run.ts";
import { storeBlob } from "./storeBlob.ts";

/** Note of each commit: id of the blob by id of the commit. */
export type NoteList = ReadonlyMap<string, string>;

/** All refs below `refs/notes/` with the commit that each of them stands at. */
export async function noteRefs(top: string): Promise<GitResult<ReadonlyMap<string, string>>> {
  const found = await git(["for-each-ref", "--format=%(objectname) %(refname)", "refs/notes/"], { cwd: top });
  if (!found.ok) return found;
  const refs = found.value.split("\n").flatMap((line): [string, string][] => {
    const space = line.indexOf(" ");
    return space < 0 ? [] : [[line.slice(space + 1), line.slice(0, space)]];
  });
  return { ok: true, value: new Map(refs) };
}

/** The notes of a ref, however its tree is fanned out. Empty if there is no such ref. */
export async function listNotes(top: string, ref: string): Promise<GitResult<NoteList>> {
  const found = await git(["notes", `--ref=${ref}`, "list"], { cwd: top });
  if (!found.ok) return found;
  const notes = [...found.value.matchAll(/^([0-9a-f]{40,64}) ([0-9a-f]{40,64})$/gm)];
  return { ok: true, value: new Map(notes.map(([, blob = "", commit = ""]) => [commit, blob])) };
}

/** Commits whose note holds one of the texts; control characters in a text find nothing. */
export async function searchNotes(
  top: string,
  ref: string,
  texts: readonly string[],
): Promise<GitResult<string[]>> {
  const patterns = texts.filter((text) => text !== "" && !/\p{Cc}/u.test(text));
  if (patterns.length === 0) return { ok: true, value: [] };
  const args = ["grep", "-l", "-z", "-F", "--threads=1", "-f", "-", ref];
  const found = await gitPipe(args, { cwd: top, input: patterns.map((text) => `${text}\n`).join("") });
  // Exit code 1 without a word: nothing found.
  if (!found.ok)
    return found.failure.message.startsWith("git ended with 1") ? { ok: true, value: [] } : found;
  const names = found.value.toString("latin1").split("\0");
  const commits = names.map((name) => name.slice(ref.length + 1).replaceAll("/", ""));
  return { ok: true, value: commits.filter((one) => /^[0-9a-f]{40,64}$/.test(one)) };
}

/**
 * Makes `content`, byte for byte, the note of a commit, in place of one that it has. Fails where git does not
 * know who commits, and where another process writes notes at the same time.
 */
export async function writeNote(
  top: string,
  ref: string,
  commit: string,
  content: string | Uint8Array,
): Promise<GitResult<string>> {
  if (!/^refs\/notes\/[\w./-]+$/.test(ref) || !/^[0-9a-f]{40,64}$/.test(commit)) {
    return { ok: false, failure: { reason: "unknown-ref", message: `no note can be put on "${commit}"` } };
  }
  const stored = await storeBlob(top, content);
  if (!stored.ok) return stored;
  const added = await addNote(top, ref, commit, stored.value);
  return added.ok ? stored : added;
}

let drafts = 0;

/**
 * The same if the commit's note is `expected` (undefined: it has none) until then; false, and nothing changed, if
 * it is another one. Notes that other processes write meanwhile for other commits are kept.
 */
export async function replaceNote(
  top: string,
  ref: string,
  commit: string,
  content: string,
  expected: string | undefined,
): Promise<GitResult<boolean>> {
  const stored = await storeBlob(top, content);
  if (!stored.ok) return stored;
  const draft = `refs/notes/two-keys-draft/${process.pid}-${drafts++}`;
  for (;;) {
    const tip = await tipOf(top, ref);
    // `git notes` overwrites what came since it looked, so it works on a ref that nobody else knows.
    if (tip !== undefined) await git(["update-ref", draft, tip], { cwd: top });
    try {
      const listed = await listNotes(top, draft);
      if (!listed.ok) return listed;
      if (listed.value.get(commit) !== expected) return { ok: true, value: false };
      const added = await addNote(top, draft, commit, stored.value);
      if (!added.ok) return added;
      const made = (await tipOf(top, draft)) ?? "";
      const moved = await git(["update-ref", "-m", "notes: vetting", ref, made, tip ?? ""], { cwd: top });
      if (moved.ok) return { ok: true, value: true };
      if ((await tipOf(top, ref)) === tip) return moved;
    } finally {
      await git(["update-ref", "-d", draft], { cwd: top });
    }
  }
}

async function tipOf(top: string, ref: string): Promise<string | undefined> {
  const found = await git(["rev-parse", "--verify", "--quiet", ref], { cwd: top });
  return found.ok ? found.value.trim() : undefined;
}

async function addNote(top: string, ref: string, commit: string, blob: string): Promise<GitResult<string>> {
  // `-F` and `-m` would strip blank lines and append a line end.
  return git(["notes", `--ref=${ref}`, "add", "-f", "-C", blob, commit], { cwd: top });
}
