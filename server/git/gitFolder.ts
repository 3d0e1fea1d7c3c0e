import { gitPipe, type PipeOptions } from "./pipe.ts";
import type { GitResult } from "./run.ts";

/**
 * A git folder that is used for its objects and refs alone: nothing here reads or writes a work tree, an index or
 * `HEAD`, no hook runs and nothing is signed. The folder is named to git outright, so that it does not look for
 * another one, and a bare repository is one even where the person has told git to trust none that it finds.
 */
export class GitFolder {
  constructor(readonly path: string) {}

  /** Arguments that stand before every command. */
  get prefix(): readonly string[] {
    return ["--git-dir", this.path, "-c", "core.hooksPath=/dev/null"];
  }

  run(args: readonly string[], options: Omit<PipeOptions, "cwd"> = {}): Promise<GitResult<Buffer>> {
    // What `git replace` shows in place of an object is on nobody else's machine.
    const env = { GIT_NO_REPLACE_OBJECTS: "1", ...options.env };
    return gitPipe([...this.prefix, ...args], { ...options, env, cwd: this.path });
  }

  /** The answer as text, without its last line end. */
  async text(args: readonly string[], options: Omit<PipeOptions, "cwd"> = {}): Promise<GitResult<string>> {
    const done = await this.run(args, options);
    return done.ok ? { ok: true, value: done.value.toString("utf8").replace(/\r?\n$/, "") } : done;
  }

  /** Whether a commit is here, with all that git needs to read it. */
  async hasCommit(id: string): Promise<boolean> {
    return (await this.run(["cat-file", "-e", `${id}^{commit}`])).ok;
  }

  /** Whether a commit is another one, or in its history. */
  async isAncestor(id: string, of: string): Promise<GitResult<boolean>> {
    if (id === of) return { ok: true, value: true };
    const found = await this.run(["merge-base", "--is-ancestor", id, of]);
    if (found.ok) return { ok: true, value: true };
    // Exit code 1 without a word: it is not.
    const isNo = found.failure.message.startsWith("git ended with 1");
    return isNo ? { ok: true, value: false } : found;
  }

  /** Refs below a prefix that ends with `/`, with what they stand at. */
  async refs(prefix: string): Promise<GitResult<ReadonlyMap<string, string>>> {
    const found = await this.text(["for-each-ref", "--format=%(objectname) %(refname)", prefix]);
    if (!found.ok) return found;
    const refs = found.value.split("\n").filter((line) => line !== "");
    return {
      ok: true,
      value: new Map(refs.map((line) => [line.replace(/^\S+ /, ""), line.split(" ")[0] ?? ""])),
    };
  }

  /**
   * Moves a ref from where it stood (undefined: it was not there) to a commit, or away. False, and nothing changed,
   * where another process moved it first or is about to.
   */
  async moveRef(ref: string, to: string | undefined, from: string | undefined): Promise<GitResult<boolean>> {
    const args = to === undefined ? ["-d", ref, from ?? ""] : [ref, to, from ?? ""];
    const moved = await this.run(["update-ref", "--no-deref", ...args]);
    if (moved.ok) return { ok: true, value: true };
    const why = moved.failure.message;
    const isBusy = /cannot lock ref|\.lock'/i.test(why) && !/cannot create/i.test(why);
    return isBusy ? { ok: true, value: false } : moved;
  }
}
