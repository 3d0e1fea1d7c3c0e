import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TIER_ONE_FILES, TierOne } from "../support/tierOne.ts";
import { CLEAN_ENV, type Run, type RunOptions, run } from "./support.ts";

export const LEDGER = "refs/heads/two-keys/ledger";
/** Where a clone keeps what was written in it. */
export const KEPT = "refs/two-keys/ledger/kept/two-keys/ledger";

/** A person's work tree of the Tier 1 sample, and the program in it. Nothing of the machine's configuration gets in. */
export class Desk {
  readonly home: string;
  readonly sample: TierOne;
  readonly root: string;

  /** `name` is that of the folder above everything: it may hold spaces and quotes. */
  constructor(files: Readonly<Record<string, string | undefined>> = {}, name = "two-keys-desk") {
    this.home = realpathSync(mkdtempSync(path.join(tmpdir(), `${name}-`)));
    const all = Object.entries({ ...TIER_ONE_FILES, ...files });
    const kept = all.flatMap(([file, text]) => (text === undefined ? [] : [[file, text] as const]));
    this.sample = new TierOne(this.home, Object.fromEntries(kept));
    this.root = this.sample.root;
  }

  /** Environment of the program: the person is who the clone's own configuration says. */
  get env(): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    const { GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CEILING_DIRECTORIES } = CLEAN_ENV;
    const cache = path.join(this.home, "cache");
    return {
      PATH,
      HOME: this.home,
      XDG_CACHE_HOME: cache,
      GIT_CONFIG_GLOBAL,
      GIT_CONFIG_SYSTEM,
      GIT_CEILING_DIRECTORIES,
      GIT_AUTHOR_NAME: undefined,
      GIT_AUTHOR_EMAIL: undefined,
      GIT_COMMITTER_NAME: undefined,
      GIT_COMMITTER_EMAIL: undefined,
    };
  }

  /** Runs the program in the work tree. */
  tk(...args: string[]): Promise<Run> {
    return this.tkAt(this.root, args);
  }

  tkAt(folder: string, args: readonly string[], { env = {}, ...rest }: RunOptions = {}): Promise<Run> {
    return run(args, folder, { ...rest, env: { ...this.env, ...env } });
  }

  /** Runs the program, and fails with everything that it printed unless it ends with 0. */
  async ok(...args: string[]): Promise<string> {
    return succeeded(args, await this.tk(...args));
  }

  async okAt(folder: string, args: readonly string[], options?: RunOptions): Promise<string> {
    return succeeded(args, await this.tkAt(folder, args, options));
  }

  git(...args: string[]): string {
    return this.gitAt(this.root, ...args);
  }

  gitAt(folder: string, ...args: string[]): string {
    const { env } = this;
    return execFileSync("git", args, { cwd: folder, env, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }

  write(name: string, text: string): void {
    this.sample.write(name, text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.root, name), "utf8");
  }

  /** Puts files on the protected branch of remote and clone, and leaves what is checked out alone. */
  land(files: Readonly<Record<string, string | undefined>>): void {
    this.commitOnto("refs/heads/main", files);
  }

  /** Commits to a branch of the remote by plain git, as anybody who may push can; no text takes a file away. */
  commitOnto(branch: string, files: Readonly<Record<string, string | undefined>>): void {
    const env = { ...this.env, GIT_INDEX_FILE: path.join(this.home, "plain.index") };
    const { root, remote } = this.sample;
    const at = (args: readonly string[], input?: string): string =>
      execFileSync("git", args, { cwd: root, env, encoding: "utf8", stdio: "pipe", input }).trimEnd();
    const tip = this.gitAt(remote, "for-each-ref", "--format=%(objectname)", branch);
    if (tip !== "") at(["fetch", "--quiet", "--no-write-fetch-head", "origin", branch]);
    at(tip === "" ? ["read-tree", "--empty"] : ["read-tree", tip]);
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) at(["update-index", "--force-remove", name]);
      else {
        const blob = at(["hash-object", "-w", "--stdin"], text);
        at(["update-index", "--add", "--cacheinfo", `100644,${blob},${name}`]);
      }
    }
    const parents = tip === "" ? [] : ["-p", tip];
    const commit = at(["commit-tree", ...parents, "-m", "By plain git", at(["write-tree"])]);
    at(["push", "--quiet", "origin", `${commit}:${branch}`]);
  }

  /** Drafts of a work tree by their file names. */
  drafts(gitDir = path.join(this.root, ".git")): string[] {
    try {
      return readdirSync(path.join(gitDir, "two-keys", "drafts")).sort();
    } catch {
      return [];
    }
  }

  /** The file of the only draft there is. */
  get draftFile(): string {
    const [name = "none"] = this.drafts();
    return path.join(this.root, ".git", "two-keys", "drafts", name);
  }

  get draft(): string {
    return readFileSync(this.draftFile, "utf8");
  }

  set draft(text: string) {
    mkdirSync(path.dirname(this.draftFile), { recursive: true });
    writeFileSync(this.draftFile, text);
  }

  /** What may not change by anything that Two Keys does: HEAD, index, work tree and the person's own branches. */
  untouched(): Record<string, string> {
    return {
      head: this.git("symbolic-ref", "--quiet", "HEAD"),
      status: this.git("status", "--porcelain", "--untracked-files=all"),
      index: this.git("ls-files", "--stage"),
      branches: this.git("for-each-ref", "refs/heads", "refs/tags", "refs/stash"),
    };
  }

  /** Lets central policies be due again, as if a quarter of an hour had passed; gives how many there are. */
  forgetAsking(): number {
    const copies = path.join(this.home, "cache", "two-keys", "policy");
    const states = readdirSync(copies, { recursive: true, encoding: "utf8" }).filter((name) =>
      /^[0-9a-f]+\/two-keys\/[0-9a-f]+\.json$/.test(name.replaceAll(path.sep, "/")),
    );
    const fetchedAt = Date.now() - 15 * 60 * 1000;
    for (const name of states) writeFileSync(path.join(copies, name), JSON.stringify({ fetchedAt }));
    return states.length;
  }

  /** Commits of the ledger's branch on the remote, the newest first. */
  ledgerCommits(): string[] {
    const listed = this.gitAt(this.sample.remote, "for-each-ref", "--format=%(objectname)", LEDGER);
    return listed === "" ? [] : this.gitAt(this.sample.remote, "rev-list", LEDGER).split("\n");
  }

  /** SHA-256 of what git has under a name, as hexadecimal digits. */
  sha256At(folder: string, object: string): string {
    const bytes = execFileSync("git", ["cat-file", "blob", object], { cwd: folder, env: this.env });
    return createHash("sha256").update(bytes).digest("hex");
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

function succeeded(args: readonly string[], { code, stdout, stderr }: Run): string {
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** Makes desks in the tests of a suite, and takes them away after all of them. */
export function useDesks(): (files?: Readonly<Record<string, string | undefined>>, name?: string) => Desk {
  const made: Desk[] = [];
  after(() => {
    for (const desk of made.splice(0)) desk.dispose();
  });
  return (files, name) => {
    const desk = new Desk(files, name);
    made.push(desk);
    return desk;
  };
}

/** The sample's people, and the pipeline that lands and deploys. */
export const PEOPLE_WITH_BOT = `${TIER_ONE_FILES[".two-keys/people.yaml"]}  - id: bot:pipeline\n`;

/** Fields that a person has to type where there is no earlier record: assignments for `change set`. */
export const TYPED: readonly string[] = [
  "whatIfNot=The queue of the database fills up again, and orders wait.",
  "customerImpact=None that a customer would see; retries end a little earlier.",
  "worstCase=Retries end too early, and one order in a thousand has to be placed again.",
  "blastRadius=one-cell",
  "risk.answers.data-loss=no",
  `plan=${JSON.stringify([planStep("canary", "change", "Run kubectl apply -f canary.yaml"), planStep("fleet", "change", "Run kubectl apply -f fleet.yaml")])}`,
  `monitoring=${JSON.stringify([{ metric: "Length of the order queue", where: "Dashboard checkout", abortWhen: "above 400 for 5 minutes" }])}`,
  "rollback.steps.0.estMinutes=5",
  "rollback.trigger=The queue of orders grows beyond 400 for five minutes.",
];

export function planStep(
  id: string,
  stage: "pre" | "change" | "post",
  action: string,
): Record<string, unknown> {
  return {
    id,
    action,
    expect: "The new limit is shown on the dashboard",
    verify: "Dashboard checkout",
    estMinutes: 10,
    stage,
    automated: true,
  };
}
