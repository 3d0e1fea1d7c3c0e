import { chmod, lstat, mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type GateRepository, openGateRepository } from "../git/gateRepository.ts";
import { git } from "../git/run.ts";
import { isMissing, writeAtomically } from "./disk.ts";
import {
  HOOK_MARK,
  type HookName,
  hookScript,
  type ProgramPlace,
  quoted,
  SERVER_HOOKS,
} from "./gateHookScripts.ts";
import { done, failure, type ServiceResult } from "./result.ts";

/** What became of the hooks of a repository, a line each. */
export interface HooksDone {
  readonly lines: readonly string[];
  /** False where a person has to add a line by hand. */
  readonly isInstalled: boolean;
}

export interface HooksRequest {
  /** A folder of the clone, or the git folder of a bare repository on a server. */
  readonly folder: string;
  readonly isServer: boolean;
  readonly program: ProgramPlace;
}

/** What git is told on a server: to look at the objects that are pushed, and to keep where refs stood. */
const SERVER_SETTINGS = ["receive.fsckObjects", "core.logAllRefUpdates"] as const;

/** Name under which a hook is kept that was there before; ours runs it first. */
const KEPT = ".two-keys-before";

/**
 * Puts the gate into a repository's hooks. A hook that is there stays, and runs before ours; the same again changes
 * nothing. Where the hooks are shared with other repositories, or are kept by a tool, nothing is written, and the line
 * that a person adds there is told.
 */
export async function installHooks(request: HooksRequest): Promise<ServiceResult<HooksDone>> {
  const found = await hooksPlace(request);
  if (!found.ok) return found;
  const place = found.value;
  if (place.kind === "by-hand") return done({ lines: place.lines, isInstalled: false });
  const lines: string[] = [];
  for (const name of hooksOf(request)) {
    const put = await putHook(path.join(place.folder, name), hookScript(name, request.program));
    if (!put.ok) return put;
    lines.push(`${name}: ${put.value}`);
  }
  if (request.isServer) {
    for (const key of SERVER_SETTINGS) {
      const set = await place.repository.run(["config", key, "true"]);
      if (!set.ok) return failure("git-failed", `${key} could not be set: ${set.failure.message}.`);
      lines.push(`${key}: true`);
    }
  }
  return done({ lines, isInstalled: true });
}

/** Takes our hooks away, and puts back those that were there before. */
export async function uninstallHooks(request: HooksRequest): Promise<ServiceResult<HooksDone>> {
  const found = await hooksPlace(request);
  if (!found.ok) return found;
  if (found.value.kind === "by-hand") return done({ lines: found.value.lines, isInstalled: false });
  const lines: string[] = [];
  for (const name of hooksOf(request)) {
    const file = path.join(found.value.folder, name);
    const state = await stateOf(file);
    if (state !== "ours") {
      lines.push(`${name}: not ours, left as it is`);
      continue;
    }
    await rm(file);
    const isBack = (await stateOf(`${file}${KEPT}`)) !== "none";
    if (isBack) await rename(`${file}${KEPT}`, file);
    lines.push(`${name}: taken away${isBack ? ", the one before is back" : ""}`);
  }
  if (request.isServer) {
    for (const key of SERVER_SETTINGS) {
      const left = await found.value.repository.text(["config", "--local", "--get", key]);
      if (left.ok)
        lines.push(`${key}: stays ${left.value}; \`git config --unset ${key}\` there takes it away`);
    }
  }
  return done({ lines, isInstalled: false });
}

function hooksOf({ isServer }: HooksRequest): readonly HookName[] {
  return isServer ? SERVER_HOOKS : ["pre-push"];
}

type Place =
  | { readonly kind: "folder"; readonly folder: string; readonly repository: GateRepository }
  | { readonly kind: "by-hand"; readonly lines: readonly string[] };

async function hooksPlace({ folder, isServer, program }: HooksRequest): Promise<ServiceResult<Place>> {
  const opened = await openGateRepository(folder);
  if (!opened.ok) return failure("no-repository", opened.failure.message);
  const repository = opened.value;
  if (isServer && repository.top !== undefined)
    return failure(
      "refused",
      `${folder} is no bare repository: without --server the hook of a clone is installed.`,
    );
  if (!isServer && repository.top === undefined)
    return failure("refused", `${folder} is a bare repository: --server installs its hooks.`);
  const own = path.join(repository.commonDir, "hooks");
  const [scope, set] = await configuredPath(folder);
  if (isServer || set === undefined) return done({ kind: "folder", folder: own, repository });
  const line = `${quoted(program.node)} ${quoted(program.cli)} ${PRE_PUSH}`;
  const top = repository.top ?? folder;
  const absolute = path.resolve(top, set);
  if (scope === "global" || scope === "system") {
    return byHand(`core.hooksPath is set for all repositories: ${set}. Add to its pre-push:`, line);
  }
  if (/(^|[\\/])\.husky([\\/]|$)/.test(set)) {
    return byHand("husky keeps the hooks here. Add to .husky/pre-push:", `two-keys ${PRE_PUSH}`);
  }
  const relative = path.relative(top, absolute);
  const isCommitted = relative !== "" && !relative.startsWith("..") && !relative.startsWith(".git");
  if (isCommitted) {
    return byHand(
      `${relative} is part of the repository. Commit this line in ${relative}/pre-push:`,
      `two-keys ${PRE_PUSH}`,
    );
  }
  return done({ kind: "folder", folder: absolute, repository });
}

async function configuredPath(folder: string): Promise<[string | undefined, string | undefined]> {
  const found = await git(["config", "--show-scope", "--type=path", "--get", "core.hooksPath"], {
    cwd: folder,
  });
  if (!found.ok) return [undefined, undefined];
  const [scope, ...rest] = found.value.replace(/\r?\n$/, "").split("\t");
  return [scope, rest.join("\t") || undefined];
}

function byHand(...lines: string[]): ServiceResult<Place> {
  return done({ kind: "by-hand", lines });
}

/** What a hook before a push asks. */
const PRE_PUSH = 'gate --at pre-push --stdin --quiet -- "$@"';

type State = "none" | "ours" | "lefthook" | "other";

async function stateOf(file: string): Promise<State> {
  try {
    const found = await lstat(file);
    if (!found.isFile()) return "other";
    const text = await readFile(file, "utf8");
    if (text.includes(HOOK_MARK)) return "ours";
    return /\blefthook\b/.test(text) ? "lefthook" : "other";
  } catch (error) {
    if (isMissing(error)) return "none";
    throw error;
  }
}

async function putHook(file: string, script: string): Promise<ServiceResult<string>> {
  try {
    const state = await stateOf(file);
    if (state === "lefthook") {
      const command = '"two-keys gate --at pre-push --stdin --quiet -- {1} {2}"';
      return done(
        `lefthook writes it. Add to lefthook.yml: pre-push: { commands: { two-keys: { run: ${command}, use_stdin: true } } }`,
      );
    }
    if (state === "ours" && (await readFile(file, "utf8")) === script) return done("there already");
    if (state === "other") {
      if ((await stateOf(`${file}${KEPT}`)) !== "none") {
        const message = `${file} is another hook, and ${path.basename(file)}${KEPT} is there too: put one of them away.`;
        return failure("refused", message);
      }
      await rename(file, `${file}${KEPT}`);
    }
    await mkdir(path.dirname(file), { recursive: true });
    await writeAtomically(file, script);
    await chmod(file, 0o755);
    return done(state === "other" ? "installed; the one before runs first" : "installed");
  } catch (error) {
    return failure(
      "refused",
      `${file} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
