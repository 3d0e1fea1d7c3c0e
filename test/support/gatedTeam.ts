import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { newChangeId } from "../../server/change/changeIds.ts";
import type { ChangeEvent, ChangeRecord, Target } from "../../server/change/record.ts";
import { writeEvent, writeRecord } from "../../server/change/recordText.ts";
import { type GateReport, gateReport } from "../../server/cli/report/gateReport.ts";
import type { GateCheckId, GateStatus } from "../../server/gate/model.ts";
import { readChangeset } from "../../server/git/changeset.ts";
import { appendToLedger } from "../../server/ledger/appendLedger.ts";
import { digestOf } from "../../server/ledger/fileNames.ts";
import type { NewFile } from "../../server/ledger/ledger.ts";
import { CLI } from "../cli/support.ts";
import { type Member, ReviewTeam, TEAM_REPO, type TeamName } from "./reviewTeam.ts";
import { policyOf, signatureOf } from "./signedEvents.ts";

/** New content of files by their paths; undefined takes a file away. */
export type Edits = Readonly<Record<string, string | Uint8Array | undefined>>;

/** What came of a push, and what the gate of the server said while git held the objects back. */
export interface Pushed {
  readonly isIn: boolean;
  /** Everything that the person saw who pushed. */
  readonly text: string;
  readonly report: GateReport | undefined;
}

/** How a check must have come out: its status, and what its reason says. */
export type Expected = Partial<Record<GateCheckId, readonly [GateStatus, RegExp]>>;

export interface Made {
  readonly id: string;
  readonly record: ChangeRecord;
  /** Digest of the record. */
  readonly digest: string;
  readonly head: string;
  /** Digests of the events, in the order in which they were written. */
  readonly events: string[];
}

export interface Plan {
  readonly by?: TeamName;
  readonly branch: string;
  readonly edits: Edits;
  readonly message?: string;
  /** Who approves it. */
  readonly approvers?: readonly TeamName[];
  /** What the record says otherwise. */
  readonly fields?: Partial<ChangeRecord>;
}

export const MAIN = "refs/heads/main";
export const LEDGER = "refs/heads/two-keys/ledger";

/** A team whose bare remote has the gate in its hooks, as a server has it: it knows nothing of whoever pushes. */
export class GatedTeam {
  readonly team: ReviewTeam;
  private readonly cloned = new Set<TeamName>(["dana"]);

  /** `files` are those of the protected branch, besides the sample's. */
  constructor(files: Readonly<Record<string, string | undefined>> | ((team: ReviewTeam) => Edits) = {}) {
    this.team = new ReviewTeam(typeof files === "function" ? {} : files);
    if (typeof files === "function") this.landPlainly(files(this.team));
    this.isolate(this.team.member("dana"));
    this.configureServer();
  }

  get remote(): string {
    return this.team.remote;
  }

  get dana(): Member {
    return this.member("dana");
  }

  /** A member with an up-to-date clone. */
  member(name: TeamName): Member {
    if (this.cloned.has(name)) return this.team.member(name);
    this.cloned.add(name);
    const member = this.team.clone(name);
    this.isolate(member);
    return member;
  }

  /** git in the bare repository, as its administrator. */
  server(...args: string[]): string {
    const { env } = this.team.member("pipeline");
    return execFileSync("git", args, { cwd: this.remote, env, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }

  tip(ref = MAIN): string {
    return this.server("for-each-ref", "--format=%(objectname)", ref);
  }

  /** Commits files to a branch that begins at the protected one, or at `from`. */
  commit(
    member: Member,
    branch: string,
    edits: Edits,
    message = `Work on ${branch}`,
    from = "origin/main",
  ): string {
    member.git("fetch", "--quiet", "origin");
    member.git("switch", "--quiet", "--force", "--force-create", branch, "--no-track", from);
    member.git("clean", "--quiet", "--force", "-d");
    return this.more(member, edits, message);
  }

  /** Commits more to what is checked out. */
  more(member: Member, edits: Edits, message = "More of it"): string {
    for (const [name, text] of Object.entries(edits)) {
      if (text === undefined) member.git("rm", "--quiet", "--force", name);
      else member.write(name, text);
    }
    return member.commit(message);
  }

  /** A change with its record, signed and approved. */
  async make({
    by = "dana",
    branch,
    edits,
    message,
    approvers = ["bob", "carol"],
    fields,
  }: Plan): Promise<Made> {
    const author = this.member(by);
    const head = this.commit(author, branch, edits, message);
    return this.recorded(author, head, { approvers, fields });
  }

  /** Writes the record of a commit, and the approvals that it is to have. */
  async recorded(
    author: Member,
    head: string,
    {
      approvers = ["bob", "carol"],
      fields = {},
      ref = MAIN,
      parents = [],
    }: {
      approvers?: readonly TeamName[];
      fields?: Partial<ChangeRecord> | undefined;
      ref?: string;
      /** Events that were there before, where it is not the first revision. */
      parents?: readonly string[];
    } = {},
  ): Promise<Made> {
    const record = await this.recordOf(author, head, fields, ref);
    const bytes = Buffer.from(writeRecord(record));
    const digest = digestOf(bytes);
    const id = record.id;
    const files: NewFile[] = [
      { change: id, kind: "record", bytes, signature: signatureOf(bytes, author.key) },
    ];
    const events: string[] = [];
    const add = (who: Member, said: Readonly<Record<string, unknown>>): void => {
      const file = signedEvent(who, { id, digest, events: [...parents, ...events] }, said);
      files.push(file);
      events.push(digestOf(file.bytes));
    };
    add(author, { type: "submitted" });
    const said = {
      targets: record.targets,
      policy: policyOf(author),
      role: "reviewer",
      comment: "Read it all",
    };
    for (const name of approvers) add(this.team.member(name), { type: "approved", ...said });
    await this.send(files, id);
    return { id, record, digest, head, events };
  }

  /** Puts files into the ledger on the server's disk: pushing each of them would take too long. */
  async send(files: readonly NewFile[], id: string): Promise<void> {
    const place = { gitDir: this.remote, branch: LEDGER, remote: undefined, isOwn: true };
    const kept = await appendToLedger(place, files, id, { network: false });
    if (!kept.ok) throw new Error(kept.failure.message);
  }

  /** A signed event that follows all of a change that was said before. Gives its digest. */
  async say(
    who: Member,
    made: Made,
    said: Readonly<Record<string, unknown>>,
    { key = who.key, files = [] }: { key?: string | undefined; files?: readonly NewFile[] } = {},
  ): Promise<string> {
    const file = signedEvent(who, made, said, key);
    await this.send([...files, file], made.id);
    const digest = digestOf(file.bytes);
    made.events.push(digest);
    return digest;
  }

  /** A member approves a change as it stands. */
  approve(
    who: Member,
    made: Made,
    more: Readonly<Record<string, unknown>> = {},
    key?: string,
  ): Promise<string> {
    const { targets } = made.record;
    const said = {
      type: "approved",
      targets,
      policy: policyOf(this.dana),
      role: "reviewer",
      comment: "Read it all",
    };
    return this.say(who, made, { ...said, ...more }, { key });
  }

  /** The record that the program would write for a commit of somebody. */
  async recordOf(
    author: Member,
    head: string,
    fields: Partial<ChangeRecord> = {},
    ref = MAIN,
  ): Promise<ChangeRecord> {
    const target = await this.target(author, head, ref);
    const id = newChangeId(new Date(), (count) => randomBytes(count));
    const who = { requester: author.id, implementer: author.id, authors: [author.id] };
    return { ...plainRecord(), id, revision: 1, previous: null, ...who, targets: [target], ...fields };
  }

  /** Where a commit is meant to land, with the digest of what changes by it. */
  async target(member: Member, head: string, ref = MAIN): Promise<Target> {
    member.git("fetch", "--quiet", "origin");
    const tip = member.git("rev-parse", `origin/${ref.replace("refs/heads/", "")}`);
    const base = member.git("merge-base", tip, head);
    const read = await readChangeset(member.root, base, head, "sha1");
    if (!read.ok) throw new Error(read.failure.message);
    return { repo: TEAM_REPO, ref, base: `sha1:${base}`, head: `sha1:${head}`, changeset: read.value.digest };
  }

  /** Pushes with plain git, past every hook of the clone, and reads what the server's gate said of it. */
  push(member: Member, refspecs: readonly string[], options: readonly string[] = []): Pushed {
    const file = path.join(this.remote, "gate.json");
    rmSync(file, { force: true });
    writeFileSync(path.join(this.remote, "gate.wanted"), "");
    const args = ["push", "--no-verify", ...options, "origin", ...refspecs];
    const { root: cwd, env } = member;
    const { status, stdout, stderr } = spawnSync("git", args, { cwd, env, encoding: "utf8" });
    rmSync(path.join(this.remote, "gate.wanted"), { force: true });
    const report = existsSync(file)
      ? gateReport.parse(JSON.parse(readFileSync(file, "utf8")) as unknown)
      : undefined;
    return { isIn: status === 0, text: `${stdout}${stderr}`, report };
  }

  /** Fails unless a push is turned away, nothing of it arrives, and the gate gives these reasons for a ref. */
  refuses(
    member: Member,
    refspecs: readonly string[],
    expected: Expected,
    options: readonly string[] = [],
  ): Pushed {
    const before = this.server("for-each-ref");
    const pushed = this.push(member, refspecs, options);
    assert.equal(pushed.isIn, false, `it was let in: ${pushed.text}`);
    assert.equal(this.server("for-each-ref"), before, "something has moved on the server");
    saysOf(pushed, refspecs[0], expected);
    assert.match(pushed.text, /two-keys: not let in/);
    return pushed;
  }

  /** Fails unless a push arrives; gives what the gate said. */
  lets(member: Member, refspecs: readonly string[], expected: Expected = {}): Pushed {
    const pushed = this.push(member, refspecs);
    assert.equal(pushed.isIn, true, pushed.text);
    saysOf(pushed, refspecs[0], expected);
    member.git("fetch", "--quiet", "origin");
    return pushed;
  }

  /** What the server's gate says of an update whose commits it has already; nothing moves. */
  judge(after: string, { ref = MAIN, before = this.tip(ref) } = {}): GateReport {
    const input = `${before === "" ? "0".repeat(40) : before} ${after} ${ref}\n`;
    return gateIn(this.remote, this.team.member("pipeline"), ["--at", "pre-receive", "--stdin"], input);
  }

  /** What the gate says before a deployment to production, from the clone of the pipeline or of another. */
  deploys(commit: string, expected: Expected = {}, from = this.member("pipeline")): GateReport {
    from.git("fetch", "--quiet", "origin");
    const args = ["--at", "deploy", "--environment", "production", "--commit", commit];
    const report = gateIn(from.root, from, args);
    holds(report.decisions[0]?.checks ?? [], expected);
    return report;
  }

  /** Lands files on the protected branch without a record, as whoever has the server's disk can. */
  landPlainly(edits: Edits, message = "By the server's administrator"): string {
    const dana = this.team.member("dana");
    dana.git("fetch", "--quiet", "origin");
    dana.git("switch", "--quiet", "--force-create", "plain", "--no-track", "origin/main");
    const head = this.more(dana, edits, message);
    this.server("fetch", "--quiet", dana.root, "plain");
    this.server("update-ref", MAIN, head);
    dana.git("fetch", "--quiet", "origin");
    dana.git("switch", "--quiet", "main");
    dana.git("reset", "--quiet", "--hard", "origin/main");
    return head;
  }

  /** Runs something while git itself does not look at what is pushed, as where nobody has told it to. */
  async withoutFsck(run: () => void | Promise<void>): Promise<void> {
    this.server("config", "receive.fsckObjects", "false");
    try {
      await run();
    } finally {
      this.server("config", "receive.fsckObjects", "true");
    }
  }

  dispose(): void {
    this.team.dispose();
  }

  /** Nothing of the environment of whoever pushes gets to the server, as over ssh. */
  private isolate(member: Member): void {
    const home = path.join(this.team.base, "server");
    mkdirSync(home, { recursive: true });
    const run = `env -i PATH='${process.env.PATH ?? ""}' HOME='${home}' LC_ALL=C GIT_CONFIG_SYSTEM=/dev/null git-receive-pack`;
    member.git("config", "remote.origin.receivepack", run);
    // Whoever means ill has a git that minds no other file system.
    for (const name of ["core.protectNTFS", "core.protectHFS", "fetch.recurseSubmodules"])
      member.git("config", name, "false");
  }

  private configureServer(): void {
    const { key } = this.team.member("pipeline");
    const settings = {
      "user.name": "Pipeline",
      "user.email": "pipeline@example.test",
      "user.signingkey": key,
      "gpg.format": "ssh",
    };
    for (const [name, value] of Object.entries(settings)) this.server("config", name, value);
    const hook = path.join(this.remote, "hooks", "pre-receive");
    const gate = `'${process.execPath}' '${CLI}' gate --at pre-receive --stdin --format json --output gate.json`;
    writeFileSync(hook, `#!/bin/sh\n[ -e gate.wanted ] || exit 0\n${gate} >/dev/null 2>&1\nexit 0\n`);
    chmodSync(hook, 0o755);
    const { env } = this.team.member("pipeline");
    const args = [CLI, "hooks", "install", "--server", this.remote];
    execFileSync(process.execPath, args, { env, stdio: "pipe" });
  }
}

/** An event that follows the last one of a change, as a file of the ledger with the signature of a key. */
function signedEvent(
  who: Member,
  { id, digest, events }: Pick<Made, "id" | "digest" | "events">,
  said: Readonly<Record<string, unknown>>,
  key = who.key,
): NewFile {
  const event = {
    apiVersion: "two-keys/v1",
    kind: "ChangeEvent",
    change: id,
    record: digest,
    parents: events.slice(-1),
    at: new Date().toISOString(),
    actor: who.id,
    ...said,
  } as ChangeEvent;
  const bytes = Buffer.from(writeEvent(event));
  return { change: id, kind: "event", bytes, signature: signatureOf(bytes, key) };
}

/** The report of a gate in a folder, in the environment of a member. */
export function gateIn(cwd: string, { env }: Member, args: readonly string[], input = ""): GateReport {
  const all = [CLI, "gate", ...args, "--format", "json"];
  const { stdout, stderr } = spawnSync(process.execPath, all, { cwd, env, input, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return gateReport.parse(JSON.parse(stdout) as unknown);
}

/** A file of the sample with another limit in it. */
export function limits(limit: number): Record<string, string> {
  return { "svc/limits/limits.ts": `export const limit = ${limit};\n` };
}

/** What the records of a team say where a test says nothing else. */
function plainRecord(): Omit<
  ChangeRecord,
  "id" | "revision" | "previous" | "requester" | "implementer" | "authors" | "targets"
> {
  const step = { stage: "change", automated: true, irreversible: false, estMinutes: 10 } as const;
  const seen = { expect: "The new limit is shown on the dashboard", verify: "Dashboard checkout" };
  const at = (hours: number): string => new Date(Date.now() + hours * 3600_000).toISOString();
  return {
    apiVersion: "two-keys/v1",
    kind: "ChangeRecord",
    title: "Lower the limit of retries at checkout",
    type: "normal",
    systems: [
      { id: "checkout-api", tier: 1, owner: "vp:retail/director:checkout/manager:payments" },
      { id: "checkout-docs", tier: 3, owner: "vp:retail/director:checkout/manager:payments" },
    ],
    agents: [],
    why: "Retries of a slow payment service filled the queue of the database twice this week.",
    what: "The limit of retries is lowered, so that the queue stays below its alarm.",
    blastRadius: "one-cell",
    environments: ["staging", "production"],
    risk: { answers: { "data-loss": "no" }, computed: "medium", declared: "medium", engine: "rules-1" },
    plan: [{ ...step, ...seen, id: "fleet", action: "Run kubectl apply -f fleet.yaml" }],
    rollback: {
      possible: true,
      trigger: "The queue of orders grows beyond 400 for five minutes.",
      steps: [{ ...step, ...seen, id: "back", action: "Run kubectl rollout undo" }],
      estMinutes: 5,
    },
    window: { start: at(-1), end: at(72), bakeMinutes: 60 },
    links: [],
  };
}

/** Holds what the gate said of the ref of a refspec against what it must have said. */
export function saysOf({ report, text }: Pushed, refspec: string | undefined, expected: Expected): void {
  const ref = refspec?.replace(/^.*:/, "").replace(/^\+/, "") ?? "";
  const full = ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  const decision = report?.decisions.find((one) => one.ref === full);
  assert.ok(decision, `the gate says nothing of ${full}: ${text}`);
  holds(decision.checks, expected);
}

/** Holds checks against what they must have come to. */
export function holds(checks: GateReport["decisions"][number]["checks"], expected: Expected): void {
  const told = checks.map(({ id, status, reason }) => `${id} ${status}: ${reason}`).join("\n");
  for (const [id, [status, reason]] of Object.entries(expected)) {
    const check = checks.find((one) => one.id === id);
    assert.equal(check?.status, status, `${id} in\n${told}`);
    const words = [check.reason, ...(check.points ?? []).map((point) => `${point.path ?? ""} ${point.text}`)];
    assert.match(words.join("\n"), reason, told);
  }
}

/** Makes one team for all tests of a suite. */
export function useGatedTeam(files?: ConstructorParameters<typeof GatedTeam>[0]): () => GatedTeam {
  let made: GatedTeam | undefined;
  after(() => made?.dispose());
  return () => {
    made ??= new GatedTeam(files);
    return made;
  };
}
