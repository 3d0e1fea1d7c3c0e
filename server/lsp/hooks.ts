import { randomBytes } from "node:crypto";
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { URI } from "vscode-uri";
import { findPlaces } from "../git/gitDir.ts";
import {
  type HookPlanParams,
  type HookPlanResult,
  hookApplyParams,
  hookPlanParams,
} from "../protocol/hooks.ts";
import { SCRIPT_FILE } from "../provenance/hooks/command.ts";
import { STATE_FOLDER } from "../provenance/hooks/inboxLine.ts";
import {
  HOOK_FILES,
  type HookAgent,
  holdsHook,
  planInstall,
  planRemove,
} from "../provenance/hooks/install.ts";

/** A plan, and what it needs besides. */
interface Work {
  readonly plan: HookPlanResult;
  /** Where the script is in the repository. */
  readonly script: string;
  /** The script's bytes as they would be; null if it would go, undefined if it stays. */
  readonly scriptContent: Buffer | null | undefined;
}

/** Installs and removes the hooks by which agents report what they write. */
export class AgentHooks {
  /** Set by a client that captures; without it, as in a workspace that nobody trusts, everything is refused. */
  isAllowed = false;

  /** `bundle` is the path of the script as it is installed with the server. */
  constructor(private readonly bundle: string) {}

  /** Answers {@link HOOK_PLAN_REQUEST}. An error says why there is no plan. */
  async plan(raw: unknown): Promise<HookPlanResult> {
    this.demandAllowed();
    return (await this.prepare(hookPlanParams.parse(raw))).plan;
  }

  /** Answers {@link HOOK_APPLY_REQUEST}. Writes only what it would plan itself. */
  async apply(raw: unknown): Promise<null> {
    this.demandAllowed();
    const params = hookApplyParams.parse(raw);
    const { plan, script, scriptContent } = await this.prepare(params);
    const { file, before, after } = params.plan;
    if (file !== plan.file || before !== plan.before || after !== plan.after) {
      throw refusal(`${plan.file} has changed since the plan was made. Look at a new plan.`);
    }
    // The script is there before anything calls it, and goes after nothing does.
    if (scriptContent) await replaceFile(script, scriptContent);
    if (after === undefined) await rm(file, { force: true });
    else if (after !== before) await replaceFile(file, Buffer.from(after));
    if (scriptContent === null) await rm(script, { force: true });
    return null;
  }

  private demandAllowed(): void {
    if (this.isAllowed) return;
    throw refusal(
      "Hooks are neither installed nor removed, because this workspace is not trusted or recording is switched off.",
    );
  }

  private async prepare({ folder, agent, action }: HookPlanParams): Promise<Work> {
    const found = await findPlaces(/^file:\/\//i.test(folder) ? URI.parse(folder).fsPath : folder);
    if (!found.ok) throw refusal(`${folder} is in no work tree of git: ${found.failure.message}`);
    const { top, commonDir } = found.value;
    const file = path.join(top, HOOK_FILES[agent]);
    await demandPlainFile(file, top);
    const before = await readText(file);
    const planned = action === "install" ? planInstall(agent, before) : planRemove(agent, before);
    if (!planned.ok) throw refusal(planned.reason);
    const script = path.join(commonDir, STATE_FOLDER, SCRIPT_FILE);
    const installed = await readBytes(script);
    let scriptContent: Buffer | null | undefined;
    if (action === "install") {
      await demandNode();
      const bundle = await readBytes(this.bundle);
      if (!bundle) throw refusal(`${this.bundle} is missing: install the extension again.`);
      scriptContent = installed?.equals(bundle) ? undefined : bundle;
    } else {
      scriptContent = installed && !(await isUsedByOthers(top, agent)) ? null : undefined;
    }
    const { after } = planned;
    const texts = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    return {
      plan: { file, ...texts, isChange: before !== after || scriptContent !== undefined },
      script,
      scriptContent,
    };
  }
}

function refusal(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

/** A link in a repository could lead anywhere; and a link that is written to would be replaced. */
async function demandPlainFile(file: string, top: string): Promise<void> {
  const link = await lstat(file).catch(() => undefined);
  if (link && !link.isFile()) throw refusal(`${file} is no plain file.`);
  for (let folder = path.dirname(file); folder !== top; folder = path.dirname(folder)) {
    const real = await realpath(folder).catch(() => undefined);
    if (real !== undefined && path.relative(top, real) !== path.relative(top, folder)) {
      throw refusal(`${folder} is a link.`);
    }
    if (folder === path.dirname(folder)) return;
  }
}

/** Agents start the script with the `node` that they find. */
async function demandNode(): Promise<void> {
  const names = process.platform === "win32" ? ["node.exe", "node.cmd"] : ["node"];
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((one) => path.isAbsolute(one));
  const found = await Promise.all(
    folders.flatMap((folder) =>
      names.map((name) =>
        access(path.join(folder, name), constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    ),
  );
  if (!found.includes(true)) throw refusal("Hooks need Node.js, but there is no node on the PATH.");
}

/** Whether another agent's configuration in a work tree runs the script as well. */
async function isUsedByOthers(top: string, agent: HookAgent): Promise<boolean> {
  const files = Object.entries(HOOK_FILES).flatMap(([other, name]) => (other === agent ? [] : [name]));
  const bytes = await Promise.all(files.map((name) => readBytes(path.join(top, name))));
  return bytes.some((one) => one !== undefined && holdsHook(one.toString("utf8")));
}

/** A file's text, which must be UTF-8; undefined if there is no file. */
async function readText(file: string): Promise<string | undefined> {
  const bytes = await readBytes(file);
  const text = bytes?.toString("utf8");
  if (bytes && text !== undefined && !Buffer.from(text).equals(bytes)) throw refusal(`${file} is not UTF-8.`);
  return text;
}

async function readBytes(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Writes a file as a whole or not at all; one that is there keeps its permissions. */
async function replaceFile(file: string, content: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(draft, content, { flag: "wx" });
    const old = await lstat(file).catch(() => undefined);
    if (old) await chmod(draft, old.mode & 0o777);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
