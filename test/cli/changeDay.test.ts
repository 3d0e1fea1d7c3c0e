import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { changeRecord } from "../../server/change/record.ts";
import { policyDigest } from "../../server/policy/organisation.ts";
import { RECORD_FIELDS } from "../../server/policy/requirements.ts";
import { changesResult, changeView } from "../../server/protocol/change.ts";
import { earlierChange } from "../support/earlierChange.ts";
import { useRepos } from "../support/gitRepo.ts";
import { BOB, TIER_ONE_FILES } from "../support/tierOne.ts";
import { type Desk, LEDGER, PEOPLE_WITH_BOT, TYPED, useDesks } from "./changeDesk.ts";

/** Commands start a process each, and a machine may be busy. */
const LIMIT_MS = 240_000;
/** What a person has to type at most for the sample change. */
const MOST_TYPED = 5;

const explanation = z.object({
  risk: z.string(),
  values: z.array(z.object({ name: z.string(), value: z.unknown() })),
});

describe("Setting up a repository by the terminal", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  const NAMES = ["policy.yaml", "people.yaml", "systems.yaml"].map((name) => `.two-keys/${name}`);

  it("says what it would write, writes it with --yes, keeps it the second time, and what it wrote holds", async () => {
    const desk = desks(Object.fromEntries(NAMES.map((name) => [name, undefined])));
    const before = await desk.tk("policy", "explain");
    assert.equal(before.code, 2);
    assert.match(before.stderr, /There is no policy on origin\/main: \.two-keys\/policy\.yaml/);

    const dry = await desk.ok("init");
    for (const name of NAMES) assert.match(dry, new RegExp(`^would write ${name}$`, "m"));
    assert.match(dry, /nothing was written: say --yes/);
    assert.equal(existsSync(path.join(desk.root, ".two-keys")), false);

    desk.write(".two-keys/people.yaml", "people:\n  - id: person:dana\n    emails: [dana@example.test]\n");
    const own = desk.read(".two-keys/people.yaml");
    const written = await desk.ok("init", "--yes");
    assert.match(written, /^wrote \.two-keys\/policy\.yaml$/m);
    assert.match(written, /^kept \.two-keys\/people\.yaml$/m);
    assert.equal(desk.read(".two-keys/people.yaml"), own);
    const texts = NAMES.map((name) => desk.read(name));
    const again = await desk.ok("init", "--yes");
    assert.doesNotMatch(again, /wrote/);
    assert.deepEqual(
      NAMES.map((name) => desk.read(name)),
      texts,
    );

    desk.git("add", "--all");
    desk.git("commit", "--quiet", "--message", "Begin with change records");
    desk.git("push", "--quiet", "origin", "main");
    const explained = await desk.ok("policy", "explain", "svc/limits/limits.ts");
    assert.match(explained, /minReviewers 2, from the baseline/);
    assert.match(explained, /tier 1/);
  });

  it("writes all three files into a repository without a commit, and none where git does not know the person", async () => {
    const desk = desks();
    const fresh = path.join(desk.home, "fresh");
    desk.gitAt(desk.home, "init", "--quiet", "--initial-branch=main", fresh);
    const nobody = await desk.tkAt(fresh, ["init", "--yes"], {
      env: { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "user.useConfigOnly", GIT_CONFIG_VALUE_0: "true" },
    });
    assert.equal(nobody.code, 2);
    assert.match(nobody.stderr, /set user\.name and user\.email/);
    assert.equal(existsSync(path.join(fresh, ".two-keys")), false);
    desk.gitAt(fresh, "config", "user.name", "Bob Ferro");
    desk.gitAt(fresh, "config", "user.email", "bob@example.test");
    const written = await desk.okAt(fresh, ["init", "--yes"]);
    assert.equal(written.match(/^wrote /gm)?.length, 3);
    const people: unknown = parse(readFileSync(path.join(fresh, ".two-keys/people.yaml"), "utf8"));
    assert.deepEqual(people, {
      people: [{ id: "person:bob", name: "Bob Ferro", emails: ["bob@example.test"] }],
    });
  });
});

describe("A day with the change commands", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  let desk: Desk;
  let bob: string;
  let id: string;

  before(() => {
    desk = desks();
    desk.sample.startChange();
  });

  it("starts a draft on a dirty branch, filled in from sources that are named", async () => {
    const before = desk.untouched();
    const started = await desk.ok("change", "new");
    assert.match(started, /^draft: \.git\/two-keys\/drafts\/feature%2Fretry-limits\.yaml$/m);
    assert.match(started, /^ {2}systems: from changed paths, by systems\.yaml$/m);
    assert.match(started, /^ {2}tests: from 1 test file in the diff$/m);
    assert.match(started, /Committed: Nothing of this change is committed/);
    const text = desk.draft;
    assert.match(await desk.ok("change", "new"), /^draft is there already/);
    assert.equal(desk.draft, text);
    assert.deepEqual(desk.untouched(), before);
  });

  it("fills in what the commit tells, once there is one", async () => {
    desk.sample.commitChange();
    const filled = await desk.ok("change", "fill");
    assert.match(filled, /^ {2}why: from text of commit [0-9a-f]{10}$/m);
    assert.match(filled, /^ {2}rollback\.steps: from git/m);
    assert.doesNotMatch(filled, /^ {2}title: from/m);
    assert.match(await desk.ok("change", "fill"), /^nothing more is known$/m);
  });

  it("says what is owed as path:line:col message, with exit code 2", async () => {
    const { code, stdout, stderr } = await desk.tk("change", "validate");
    assert.equal(code, 2);
    assert.equal(stdout, "");
    const lines = stderr.trimEnd().split("\n");
    for (const line of lines)
      assert.match(line, /^\.git\/two-keys\/drafts\/feature%2Fretry-limits\.yaml:\d+:\d+ \S+: \S/);
    assert.ok(lines.some((line) => / whatIfNot: /.test(line)));
    assert.ok(lines.some((line) => / risk\.answers\.data-loss: .*Can an order be lost/.test(line)));
    const refused = await desk.tk("change", "submit");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /The record is not complete/);
    assert.deepEqual(desk.ledgerCommits(), []);
  });

  it("submits what is complete: the remote has record and event, and nothing else was touched", async () => {
    assert.match(await desk.ok("change", "set", ...TYPED), /Reviewers: 2 people/);
    assert.equal(await desk.ok("change", "validate"), "nothing is owed\n");
    const before = desk.untouched();
    const told = await desk.ok("change", "submit");
    id = /^(CHG-\d{8}-\w{8}): revision 1 submitted$/m.exec(told)?.[1] ?? "";
    assert.notEqual(id, "", told);
    assert.deepEqual(desk.drafts(), []);
    assert.deepEqual(desk.untouched(), before);
    assert.equal(desk.ledgerCommits().length, 1);
    const again = await desk.tk("change", "new");
    assert.equal(again.code, 2);
    assert.match(again.stderr, new RegExp(`This branch has ${id} already.*: revise .+, or cancel it first`));
    assert.deepEqual(desk.drafts(), []);
  });

  it("waits for the review of another person in their clone", async () => {
    bob = desk.sample.clone(BOB).root;
    const lists = changesResult
      .pick({ toReview: true })
      .parse(JSON.parse(await desk.okAt(bob, ["change", "list", "--to-review", "--format", "json"])));
    assert.deepEqual(
      lists.toReview.map((one) => one.id),
      [id],
    );
    const mine = await desk.okAt(bob, ["change", "list", "--mine", "--offline"]);
    assert.match(mine, /^mine:\n {2}none\n$/);
  });

  it("shows a record as text, JSON and YAML", async () => {
    const [text, json, yaml] = await Promise.all(
      ["text", "json", "yaml"].map((format) => desk.okAt(bob, ["change", "show", id, "--format", format])),
    );
    assert.match(text ?? "", new RegExp(`^# ${id} Retry limits$`, "m"));
    assert.match(text ?? "", /0 of 2 approvals/);
    const whole = z
      .object({
        id: z.string(),
        status: z.string(),
        records: z.array(z.unknown()),
        events: z.array(z.unknown()),
      })
      .parse(JSON.parse(json ?? ""));
    assert.deepEqual(
      [whole.id, whole.status, whole.records.length, whole.events.length],
      [id, "in_review", 1, 1],
    );
    const record = changeRecord.parse(parse(yaml ?? ""));
    assert.equal(record.id, id);
    const blob = desk.gitAt(desk.sample.remote, "ls-tree", "-r", "--name-only", LEDGER).split("\n");
    const file = blob.find((name) => name.includes("/records/"));
    assert.equal(yaml?.trimEnd(), desk.gitAt(desk.sample.remote, "show", `${LEDGER}:${file}`));
    const unknown = await desk.tkAt(bob, ["change", "show", "CHG-20260315-7F3KQ2ZD"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /The ledger has no CHG-20260315-7F3KQ2ZD/);
  });

  it("revises the record after its commit was amended", async () => {
    desk.write("svc/limits/limits.ts", desk.read("svc/limits/limits.ts").replace("80", "90"));
    desk.git("commit", "--quiet", "--all", "--amend", "--no-edit");
    assert.match(await desk.ok("change", "show"), /\[ \] Change record \(revision 1 is outdated\)/);
    assert.match(await desk.ok("change", "revise"), /^draft of revision 2: /);
    const twice = await desk.tk("change", "revise");
    assert.equal(twice.code, 2);
    await desk.ok("change", "set", "title=Lower the limit of retries to 90");
    assert.match(await desk.ok("change", "submit"), new RegExp(`^${id}: revision 2 submitted$`, "m"));
    const listed = await desk.ok("change", "list", "--mine");
    assert.match(listed, new RegExp(`${id} .*Lower the limit of retries to 90`));
    assert.match(await desk.okAt(bob, ["change", "sync"]), /^2 files received, 0 sent$/m);
    assert.match(await desk.okAt(bob, ["change", "show", id]), /Revision 2, against the one before/);
  });

  it("is not closed as successful before it has landed, and nothing is written", async () => {
    const commits = desk.ledgerCommits();
    const early = await desk.tk(
      "change",
      "close",
      "--outcome",
      "successful",
      "--note",
      "It went well enough",
    );
    assert.equal(early.code, 2);
    assert.match(early.stderr, /has not landed\. Cancel it if it is not wanted/);
    const other = await desk.tkAt(bob, [
      "change",
      "close",
      id,
      "--outcome",
      "cancelled",
      "--note",
      "Not mine",
    ]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /Only its requester, implementer and authors can cancel it, not person:bob/);
    const short = await desk.tk("change", "close", "--outcome", "cancelled", "--note", "no");
    assert.equal(short.code, 2);
    assert.match(short.stderr, /in a few words/);
    const none = await desk.tk("change", "close", "--outcome", "cancelled");
    assert.equal(none.code, 2);
    assert.match(none.stderr, /--note/);
    assert.deepEqual(desk.ledgerCommits(), commits);
    assert.match(await desk.ok("change", "sync"), /^0 files received, 0 sent$/m);
  });

  it("is cancelled by its requester, and stays cancelled", async () => {
    const told = await desk.ok("change", "close", "--outcome", "cancelled", "--note", "Not wanted any more");
    assert.match(told, new RegExp(`^${id}: closed, cancelled$`, "m"));
    const again = await desk.tk("change", "close", id, "--outcome", "cancelled", "--note", "Once more");
    assert.equal(again.code, 2);
    assert.match(again.stderr, /had ended before/);
    const lists = await desk.okAt(bob, ["change", "list"]);
    assert.match(lists, /waiting for my review:\n {2}none/);
    assert.match(lists, new RegExp(`recent:\n {2}${id} {2}cancelled`));
  });

  it("leaves a ledger that only grew, with files named by their content", () => {
    const { remote } = desk.sample;
    const commits = desk.ledgerCommits();
    assert.equal(commits.length, 3);
    const options = [
      "-m",
      "--first-parent",
      "--no-renames",
      "--diff-filter=DMT",
      "--name-status",
      "--format=",
    ];
    assert.equal(desk.gitAt(remote, "log", ...options, LEDGER), "");
    const files = desk.gitAt(remote, "ls-tree", "-r", "--name-only", LEDGER).split("\n");
    assert.equal(files.length, 5);
    const names = files.map((file) => /\/([0-9a-f]{64})\.(yaml|json)$/.exec(file)?.[1]);
    const digests = files.map((file) => desk.sha256At(remote, `${LEDGER}:${file}`));
    assert.deepEqual(names, digests);
    assert.deepEqual(desk.git("for-each-ref", "--format=%(refname)", "refs/heads").split("\n"), [
      "refs/heads/feature/retry-limits",
      "refs/heads/main",
    ]);
    assert.equal(desk.git("status", "--porcelain"), "");
  });
});

describe("What a person has to type", function () {
  this.timeout(LIMIT_MS);
  useRepos();
  const desks = useDesks();
  let desk: Desk;

  const ANSWERS: Readonly<Record<string, string>> = {
    "risk.answers.data-loss": "no",
    "rollback.steps.0.estMinutes": "5",
    customerImpact: "None that a customer would see; retries end a little earlier.",
    whatIfNot: "The queue of the database fills up again, and orders wait.",
    worstCase: "Retries end too early, and one order in a thousand has to be placed again.",
    blastRadius: "one-cell",
  };

  before(async () => {
    const files = { ...TIER_ONE_FILES, ".two-keys/people.yaml": PEOPLE_WITH_BOT };
    desk = desks({ ".two-keys/people.yaml": PEOPLE_WITH_BOT });
    const base = desk.git("rev-parse", "HEAD");
    desk.write("svc/limits/limits.ts", desk.read("svc/limits/limits.ts").replace('=== ""', '.trim() === ""'));
    const head = desk.sample.commit("Raise the limit of retries at checkout");
    desk.git("push", "--quiet", "origin", "main");
    const texts = Object.entries(files).flatMap(([name, text]): [string, string][] =>
      name.startsWith(".two-keys/") ? [[name.slice(".two-keys/".length), text]] : [],
    );
    const at = new Date(Date.now() - 14 * 24 * 60 * 60 * 1000);
    await earlierChange({ root: desk.root, base, head, policy: policyDigest(new Map(texts)), at });
  });

  const requiredOf = async (): Promise<{ risk: string; required: string[] }> => {
    const { risk, values } = explanation.parse(
      JSON.parse(await desk.ok("policy", "explain", "--format", "json")),
    );
    const required = values.find(({ name }) => name === "requiredFields")?.value;
    return { risk, required: z.array(z.string()).parse(required).sort() };
  };
  const openFields = async (): Promise<string[]> => {
    const { code, stderr } = await desk.tk("change", "validate");
    if (code === 0) return [];
    return stderr
      .trimEnd()
      .split("\n")
      .map((line) => /^\S+:\d+:\d+ ([\w.-]+): /.exec(line)?.[1] ?? line);
  };

  it("has an earlier change that counts: reviewed by two, landed, deployed and closed", async () => {
    const { recent } = changesResult.parse(JSON.parse(await desk.ok("change", "list", "--format", "json")));
    assert.deepEqual(
      recent.map(({ status, title }) => [status, title]),
      [["closed", "Raise the limit of retries at checkout"]],
    );
  });

  it(`is at most ${MOST_TYPED} fields for the sample change, from a dirty branch to a submitted record`, async () => {
    desk.sample.startChange();
    const started = await desk.ok("change", "new");
    assert.match(started, /^ {2}monitoring: from CHG-\d{8}-7F3KQ2ZD of \d{4}-\d\d-\d\d$/m);
    desk.sample.commitChange();
    await desk.ok("change", "fill");
    const typed: string[] = [];
    for (let open = await openFields(); open.length > 0; open = await openFields()) {
      const assignments = open.map(
        (field) => `${field}=${ANSWERS[field] ?? assert.fail(`nobody knows ${field}`)}`,
      );
      assert.ok(!open.some((field) => typed.includes(field)), `asked again: ${open.join(", ")}`);
      typed.push(...open);
      await desk.ok("change", "set", ...assignments);
    }
    const { required } = await requiredOf();
    const view = changeView.parse(JSON.parse(await desk.ok("change", "show", "--format", "json")));
    const fields =
      view.kind === "change" ? (view.draft?.sections ?? []).flatMap((section) => section.fields) : [];
    const asked = fields.filter(({ isRequired }) => isRequired).map((field) => field.path);
    console.log(
      `      typed ${typed.length} of ${asked.length} fields that are asked for: ${typed.join(", ") || "none"}`,
    );
    console.log(`      asked: ${asked.join(", ")}`);
    assert.ok(required.length >= 12, required.join(", "));
    assert.ok(typed.length > 0 && typed.length <= MOST_TYPED, typed.join(", "));
    assert.match(await desk.ok("change", "submit"), /revision 1 submitted/);
  });

  it("is four fields where a line of the documentation of a Tier 3 system changes", async () => {
    desk.git("switch", "--quiet", "--create", "docs/limits", "main");
    desk.write("docs/limits.md", "# Limits\n\nThey are counted by customer.\n");
    desk.sample.commit("Docs");
    await desk.ok("change", "new");
    await desk.ok("change", "set", "title=", "rollback.possible=", "rollback.steps=", "what=");
    assert.deepEqual(await requiredOf(), { risk: "low", required: ["rollback", "title", "what", "why"] });
    assert.deepEqual((await openFields()).sort(), ["rollback", "title", "what", "why"]);
  });

  it("is every field where the schema of a Tier 1 system's database changes", async () => {
    desk.git("switch", "--quiet", "--create", "feature/orders", "main");
    desk.write("db/migrations/0007_orders.sql", "ALTER TABLE orders ADD COLUMN retries integer;\n");
    desk.sample.commit("Orders know their retries");
    const started = await desk.ok("change", "new");
    assert.doesNotMatch(started, /rollback\.steps: from/, "a revert does not bring a schema back");
    const { risk, required } = await requiredOf();
    assert.equal(risk, "high");
    assert.deepEqual(required, [...RECORD_FIELDS].sort());
  });
});
