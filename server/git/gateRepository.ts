import { realpath, stat } from "node:fs/promises";
import { devNull } from "node:os";
import path from "node:path";
import { gitPipe } from "./pipe.ts";
import { type GitResult, git } from "./run.ts";

/** What is asked of a repository, bare or not, with nothing of what could show another history than everybody has. */
export interface GateRepository {
  /** Folder in which git runs: the top of the work tree, or the git folder of a bare repository. */
  readonly folder: string;
  /** Git folder that all work trees share. */
  readonly commonDir: string;
  readonly top: string | undefined;
  readonly isShallow: boolean;
  /** `sha1` or `sha256` */
  readonly objectFormat: string;
  readonly hasGrafts: boolean;
  run(args: readonly string[], options?: RunOptions): Promise<GitResult<Buffer>>;
  /** The answer as text, without its last line end. */
  text(args: readonly string[], options?: RunOptions): Promise<GitResult<string>>;
}

export interface RunOptions {
  readonly input?: string;
  readonly onOutput?: (chunk: Buffer) => boolean;
}

/** Neither replaced objects nor grafts count: they are on nobody else's machine. */
const ENVIRONMENT = { GIT_NO_REPLACE_OBJECTS: "1", GIT_GRAFT_FILE: devNull };

/** The repository of a folder: of a work tree, of its git folder, or a bare one. */
export async function openGateRepository(folder: string): Promise<GitResult<GateRepository>> {
  const cwd = await realpath(folder).catch(() => folder);
  const asked = ["--is-shallow-repository", "--show-object-format", "--is-inside-work-tree"];
  const found = await git(["rev-parse", ...asked, "--git-common-dir"], { cwd });
  if (!found.ok) return found;
  const [shallow = "", objectFormat = "", inside = "", common, ...rest] = found.value
    .replace(/\r?\n$/, "")
    .split("\n");
  if (common === undefined || rest.length > 0)
    return { ok: false, failure: { reason: "failed", message: "a folder's name has a line end" } };
  const commonDir = path.resolve(cwd, common);
  const top = inside === "true" ? await git(["rev-parse", "--show-toplevel"], { cwd }) : undefined;
  if (top && !top.ok) return top;
  const work = top?.value.replace(/\r?\n$/, "");
  const place = work ?? (await realpath(commonDir).catch(() => commonDir));
  const run: GateRepository["run"] = (args, options = {}) =>
    gitPipe(["-c", "core.hooksPath=/dev/null", ...args], { cwd: place, env: ENVIRONMENT, ...options });
  return {
    ok: true,
    value: {
      folder: place,
      commonDir,
      top: work,
      isShallow: shallow !== "false",
      objectFormat,
      hasGrafts: await isFilled(path.join(commonDir, "info", "grafts")),
      run,
      async text(args, options) {
        const done = await run(args, options);
        return done.ok ? { ok: true, value: done.value.toString("utf8").replace(/\r?\n$/, "") } : done;
      },
    },
  };
}

async function isFilled(file: string): Promise<boolean> {
  return stat(file).then(
    ({ size }) => size > 0,
    () => false,
  );
}

/** Commits of refs and names, those that are not there left out; by one process for all. */
export async function commitsOf(
  repository: GateRepository,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const asked = names.filter((name) => name !== "" && !/[\p{Cc}\s]/u.test(name));
  if (asked.length === 0) return new Map();
  const input = asked.map((name) => `${name}^{commit}\n`).join("");
  const found = await repository.text(["cat-file", "--batch-check=%(objectname) %(objecttype)"], { input });
  const lines = found.ok ? found.value.split("\n") : [];
  return new Map(
    asked.flatMap((name, at): [string, string][] => {
      const [id = "", type] = (lines[at] ?? "").split(" ");
      return type === "commit" ? [[name, id]] : [];
    }),
  );
}

/** Names of refs below a prefix that ends with `/`. */
export async function refNames(repository: GateRepository, prefix: string): Promise<GitResult<string[]>> {
  const found = await repository.text(["for-each-ref", "--format=%(refname)", prefix]);
  return found.ok ? { ok: true, value: found.value.split("\n").filter((name) => name !== "") } : found;
}

/** Branch that `HEAD` of a bare repository names, as a full ref. */
export async function headRef(repository: GateRepository): Promise<string | undefined> {
  const found = await repository.text(["symbolic-ref", "--quiet", "HEAD"]);
  return found.ok && found.value.startsWith("refs/heads/") ? found.value : undefined;
}

/** The ref that moves where a ref is pushed: what a symbolic one leads to, else itself. */
export async function movedRef(repository: GateRepository, ref: string): Promise<string> {
  const found = await repository.text(["symbolic-ref", "--quiet", ref]);
  return found.ok && found.value.startsWith("refs/") ? found.value : ref;
}

/** Best common ancestor; undefined where there is none, or it can't be told. */
export async function commonAncestor(
  repository: GateRepository,
  a: string,
  b: string,
): Promise<string | undefined> {
  const found = await repository.text(["merge-base", a, b]);
  return found.ok && found.value !== "" ? found.value.split("\n")[0] : undefined;
}

/** A ref as somebody names it: a branch where it is not given in full. */
export function fullRef(name: string): string {
  return name.startsWith("refs/") ? name : `refs/heads/${name}`;
}
