// A ledger, and a change of many files, as large as the benchmarks of changes need them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";

const PERSON = "Dana <dana@example.test> 1773565200 +0000";
const START = Date.parse("2026-03-15T09:00:00Z");

export const CHANGES = 1000;
export const EVENTS_PER_CHANGE = 10;
export const CHANGED_FILES = 2000;

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Digest of the policy that the approvals were given under. */
export const POLICY = digestOf("policy");
/** When the last of the events has happened. Milliseconds since 1970. */
export const AFTERWARDS = START + 24 * 3600_000;

const step = (id: string, stage: string): object => ({
  id,
  action: "Run `kubectl rollout restart deploy/checkout` and watch it",
  expect: "The new version serves",
  verify: "Dashboard checkout, panel errors",
  estMinutes: 5,
  stage,
  automated: true,
});

function recordOf(id: string, n: number): string {
  const target = {
    repo: "git.example.com/shop/checkout",
    ref: "refs/heads/main",
    base: `sha1:${createHash("sha1").update(`base ${n}`).digest("hex")}`,
    head: `sha1:${createHash("sha1").update(`head ${n}`).digest("hex")}`,
    changeset: digestOf(`changeset ${n}`),
  };
  return stringify({
    apiVersion: "two-keys/v1",
    kind: "ChangeRecord",
    id,
    revision: 1,
    previous: null,
    title: `Read the currency of order ${n} from its own column`,
    type: "normal",
    systems: [{ id: "checkout-api", tier: 1, owner: "vp:retail/director:checkout" }],
    requester: "person:alice",
    implementer: "person:alice",
    authors: ["person:alice"],
    why: "Orders need the currency that the customer saw when the order was placed.",
    what: "A nullable column is added, and then filled by the service as orders come in.",
    targets: [target],
    risk: { answers: {}, computed: "medium", declared: "medium", engine: "two-keys/1" },
    plan: [step("check", "pre"), step("deploy", "change"), step("watch", "post")],
    rollback: { possible: true, steps: [step("undo", "change")] },
  });
}

/** Texts of a change from its submission to its close, each event after the one before. */
function eventsOf(change: string, n: number, record: string): string[] {
  const targets = [
    {
      repo: "git.example.com/shop/checkout",
      ref: "refs/heads/main",
      base: `sha1:${createHash("sha1").update(`base ${n}`).digest("hex")}`,
      head: `sha1:${createHash("sha1").update(`head ${n}`).digest("hex")}`,
      changeset: digestOf(`changeset ${n}`),
    },
  ];
  const after = `sha1:${createHash("sha1").update(`landed ${n}`).digest("hex")}`;
  const [target] = targets;
  const commits = [{ repo: target?.repo, commit: after }];
  const artifact = [{ name: "checkout", digest: digestOf(`image ${n}`) }];
  const approved = {
    type: "approved",
    targets,
    policy: POLICY,
    role: "reviewer",
    comment: "Read all of it.",
  };
  const witness = "run 4711 of the merge queue";
  const landed = {
    repo: target?.repo,
    ref: target?.ref,
    before: target?.base,
    after,
    changeset: target?.changeset,
  };
  const told: [actor: string, fields: object][] = [
    ["person:alice", { type: "submitted", policy: POLICY }],
    ["person:bob", { type: "objected", reason: "The index is missing." }],
    ["person:bob", { type: "withdrawn" }],
    ["person:bob", approved],
    ["person:carol", approved],
    ["bot:merge", { type: "landed", ...landed, witness }],
    ["person:alice", { type: "step", step: "deploy", outcome: "done", note: "" }],
    [
      "bot:deploy",
      { type: "deployed", environment: "prod", artifact, commits, outcome: "succeeded", witness },
    ],
    ["person:alice", { type: "step", step: "watch", outcome: "done", note: "No errors in an hour." }],
    ["person:alice", { type: "closed", outcome: "successful", note: "Latency is as before." }],
  ];
  const texts: string[] = [];
  for (const [at, [actor, fields]] of told.entries()) {
    const last = texts.at(-1);
    const event = {
      apiVersion: "two-keys/v1",
      kind: "ChangeEvent",
      change,
      record,
      parents: last === undefined ? [] : [digestOf(last)],
      at: new Date(START + (n * 20 + at) * 1000).toISOString(),
      actor,
      ...fields,
      ...("type" in fields && fields.type === "withdrawn" ? { event: digestOf(last ?? "") } : {}),
    };
    texts.push(`${JSON.stringify(event)}\n`);
  }
  return texts;
}

function changeId(n: number): string {
  return `CHG-20260315-${n.toString().padStart(8, "0")}`;
}

/** One commit with all files of a ledger, for `git fast-import`. */
function* ledgerStream(ref: string): Generator<string> {
  yield `commit ${ref}\ncommitter ${PERSON}\ndata 0\n`;
  for (let n = 0; n < CHANGES; n++) {
    const id = changeId(n);
    const record = recordOf(id, n);
    const files = [
      [`records/${digestOf(record).slice(7)}.yaml`, record],
      ...eventsOf(id, n, digestOf(record)).map((text) => [`events/${digestOf(text).slice(7)}.json`, text]),
    ];
    for (const [name, text = ""] of files)
      yield `M 100644 inline changes/${id}/${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  }
}

/** A repository with two branches: `main`, and `feature`, on which every second file is another. */
function* changeStream(more: Readonly<Record<string, string>> = {}): Generator<string> {
  const commit = (branch: string, from: string): string =>
    `commit refs/heads/${branch}\ncommitter ${PERSON}\ndata 27\nMove orders to new columns\n\n${from}`;
  const file = (n: number, text: string): string =>
    `M 100644 inline services/s${n % 40}/src/module${n}.ts\ndata ${text.length}\n${text}\n`;
  yield commit("main", "");
  for (let n = 0; n < 2 * CHANGED_FILES; n++) yield file(n, `export const value = ${n};\n`.repeat(20));
  for (const [name, text] of Object.entries(more))
    yield `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  yield commit("feature", "from refs/heads/main\n");
  for (let n = 0; n < CHANGED_FILES; n++) yield file(2 * n, `export const value = ${n + 0.5};\n`.repeat(21));
}

function repository(stream: Iterable<string>, ...options: string[]): string {
  const top = mkdtempSync(path.join(tmpdir(), "two-keys-bench-"));
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", ...options], { cwd: top });
  execFileSync("git", ["fast-import", "--quiet"], { cwd: top, input: [...stream].join("") });
  return top;
}

/** A bare repository with a ledger that was written there and not sent; the caller takes it away. */
export function ledgerRepository(): string {
  return repository(ledgerStream("refs/two-keys/ledger/kept/two-keys/ledger"), "--bare");
}

const POLICY_FILES = {
  ".two-keys/policy.yaml":
    "change:\n  repository: git.example.com/shop/checkout\n  requirements:\n    minReviewers: 2\n",
  ".two-keys/people.yaml": `people:\n${["alice", "bob", "carol", "dana"]
    .map((name) => `  - id: person:${name}\n    emails: [${name}@example.test]\n`)
    .join("")}  - id: bot:merge\n  - id: bot:deploy\n`,
  ".two-keys/systems.yaml":
    "systems:\n  - id: checkout-api\n    tier: 1\n    owner: vp:retail/director:checkout\n    repos:\n      - paths: [services/**]\n",
};

/** The same with a policy, and a ledger of {@link CHANGES} changes that were written here. */
export function gateRepository(): string {
  const ledger = ledgerStream("refs/two-keys/ledger/kept/two-keys/ledger");
  const top = repository([...ledger, ...changeStream(POLICY_FILES)]);
  execFileSync("git", ["symbolic-ref", "HEAD", "refs/heads/feature"], { cwd: top });
  execFileSync("git", ["reset", "--quiet", "--hard"], { cwd: top });
  return top;
}

/** A repository on whose branch `feature` {@link CHANGED_FILES} files differ from `main`; the caller takes it away. */
export function changeRepository(): string {
  const top = repository(changeStream());
  execFileSync("git", ["symbolic-ref", "HEAD", "refs/heads/feature"], { cwd: top });
  execFileSync("git", ["reset", "--quiet", "--hard"], { cwd: top });
  return top;
}
