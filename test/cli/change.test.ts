import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { changesResult } from "../../server/protocol/change.ts";
import { TIER_ONE_FILES } from "../support/tierOne.ts";
import { json, type ToolServer, toolServer } from "../support/toolServer.ts";
import { type Desk, LEDGER, TYPED, useDesks } from "./changeDesk.ts";

const LIMIT_MS = 240_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const POLICY = ".two-keys/policy.yaml";
const POLICY_TEXT = TIER_ONE_FILES[POLICY] ?? "";

const day = (offset: number): string => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10);

describe("two-keys policy explain", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  let desk: Desk;
  /** Ninety days, of which this is the 37th. */
  const ends = day(53);

  before(() => {
    const effective = `{ from: ${day(-36)}, to: ${ends} }`;
    desk = desks({
      [POLICY]: POLICY_TEXT.replace(/effective: .*/, `effective: ${effective}`).replace(
        "minReviewers: 2\n      vettedAi",
        "minReviewers: 4\n      vettedAi",
      ),
    });
    desk.sample.startChange();
  });

  it("says what holds for the current change, and which day of a programme it is", async () => {
    const text = await desk.ok("policy", "explain");
    assert.match(text, /^Policy for the current change, from origin\/main \([0-9a-f]{12}\)$/m);
    assert.match(text, /^ {2}system checkout-api, tier 1, vp:retail\/director:checkout\/manager:payments$/m);
    assert.match(text, /^ {2}needs payments-db$/m);
    const clock = `day 3[78] of 90, ends ${ends}`;
    assert.match(text, new RegExp(`^ {2}minReviewers 4, from programme safety-reset, ${clock}$`, "m"));
    assert.match(text, new RegExp(`^ {2}safety-reset \\(Safety reset\\): ${clock}$`, "m"));
  });

  it("says what holds for a path, a folder and the whole repository, as text and as JSON", async () => {
    const shape = z.object({
      subject: z.string(),
      systems: z.array(z.object({ id: z.string(), tier: z.number() })),
      uncovered: z.array(z.string()),
      values: z.array(z.object({ name: z.string(), value: z.unknown(), text: z.string() })),
    });
    const paths = ["docs/new.md", "svc", ".", "elsewhere.txt"];
    const read = paths.map(async (one) =>
      shape.parse(JSON.parse(await desk.ok("policy", "explain", one, "--format", "json"))),
    );
    const [docs, folder, top, elsewhere] = await Promise.all(read);
    assert.deepEqual(
      docs?.systems.map(({ id }) => id),
      ["checkout-docs"],
    );
    assert.deepEqual(docs.values.find(({ name }) => name === "minReviewers")?.value, 2);
    assert.deepEqual(
      folder?.systems.map(({ id }) => id),
      ["checkout-api"],
    );
    assert.deepEqual(
      top?.systems.map(({ id }) => id),
      ["checkout-api", "checkout-docs"],
    );
    assert.deepEqual(elsewhere?.uncovered, ["elsewhere.txt"]);
    const text = await desk.ok("policy", "explain", "docs/new.md");
    assert.match(text, /^ {2}requiredFields title, what, why, rollback, from /m);
    assert.match(text, /safety-reset .*holds for other systems/);
  });

  it("refuses what is not in the repository", async () => {
    for (const one of ["..", path.join(desk.home, "other")]) {
      const { code, stderr } = await desk.tk("policy", "explain", one);
      assert.equal(code, 2, one);
      assert.match(stderr, /is not in this repository/);
    }
  });
});

describe("Change tools at the terminal", function () {
  this.timeout(LIMIT_MS);
  const SECRET = "s3cret-of-the-desk";
  const desks = useDesks();
  let desk: Desk;
  let server: ToolServer;
  let isRefusing = false;
  const said: string[] = [];

  before(async () => {
    server = await toolServer((request, response) => {
      if (isRefusing)
        json(response, 422, { error: `the window is closed for ${request.headers.authorization}` });
      else json(response, request.method === "POST" ? 201 : 200, { id: "RFC-7", state: "Scheduled" });
    });
    const tool = [
      "  tools:",
      "    - kind: webhook",
      "      id: desk",
      `      url: ${server.url}/changes`,
      "      allowHttp: true",
      '      headers: { Authorization: "Bearer {env:DESK_TOKEN}" }',
      "      body: { title: title, key: $digest }",
      "      idPath: id",
      `      updateUrl: ${server.url}/changes/{id}`,
      `      importUrl: ${server.url}/changes/{id}`,
      "      statePath: state",
      "  requirements:",
    ].join("\n");
    desk = desks({ [POLICY]: POLICY_TEXT.replace("  requirements:", tool) });
    desk.sample.startChange();
    desk.sample.commitChange();
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
  });

  after(() => server.close());

  const tk = async (
    args: readonly string[],
    secret: string | undefined = SECRET,
  ): Promise<[number | null, string]> => {
    const { code, stdout, stderr } = await desk.tkAt(desk.root, args, {
      env: { TWO_KEYS_SECRET_DESK_TOKEN: secret },
    });
    said.push(stdout, stderr);
    return [code, stdout + stderr];
  };

  it("gets the record after its submission; without the secret the submission stands", async () => {
    const [code, text] = await tk(["change", "submit"], "");
    assert.equal(code, 0, text);
    assert.match(text, /revision 1 submitted; not sent to desk: .*DESK_TOKEN/);
    assert.equal(desk.ledgerCommits().length, 1);
    assert.equal(server.seen.length, 0);
    const [again, exported] = await tk(["change", "export"]);
    assert.equal(again, 0, exported);
    assert.match(exported, /^desk: .*RFC-7/m);
    const [request] = server.seen;
    assert.equal(request?.headers.authorization, `Bearer ${SECRET}`);
    assert.match(String(request?.headers["idempotency-key"]), /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(Object.keys(request?.body ?? {}).sort(), ["key", "title"]);
  });

  it("that refuses it is told in its own words, and undoes nothing", async () => {
    isRefusing = true;
    await desk.ok("change", "revise");
    const [code, text] = await tk(["change", "submit"]);
    assert.equal(code, 0, text);
    assert.match(text, /revision 2 submitted; not sent to desk: .*the window is closed/);
    const [failed, exported] = await tk(["change", "export"]);
    assert.equal(failed, 1, exported);
    isRefusing = false;
    const [code2, updated] = await tk(["change", "export", "--format", "json"]);
    assert.equal(code2, 0, updated);
    assert.equal(server.seen.at(-1)?.method, "PUT");
    assert.equal(server.seen.at(-1)?.path, "/changes/RFC-7");
    const { mine } = changesResult.parse(JSON.parse(await desk.ok("change", "list", "--format", "json")));
    assert.deepEqual(
      mine.map(({ status }) => status),
      ["in_review"],
    );
  });

  it("is asked for the state that it has", async () => {
    const [code, text] = await tk(["change", "import"]);
    assert.equal(code, 0, text);
    assert.equal(text, "desk: Scheduled\n");
  });

  it("never has its secret printed or stored", () => {
    assert.ok(said.some((text) => text.includes("the window is closed")));
    const stored = readFileSync(path.join(desk.root, ".git", "two-keys", "change-tools.json"), "utf8");
    assert.match(stored, /RFC-7/);
    for (const text of [...said, stored]) assert.ok(!text.includes(SECRET), text);
  });
});

describe("Repositories of every kind", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();

  it("two work trees of one repository submit at once, from a path with spaces and quotes", async () => {
    const desk = desks({}, 'it\'s a "desk" ü');
    const second = path.join(desk.home, "linked tree");
    desk.sample.startChange();
    desk.sample.commitChange();
    desk.git("worktree", "add", "--quiet", "-b", "feature/second", second, "main");
    desk.gitAt(second, "commit", "--quiet", "--allow-empty", "--message", "Nothing yet");
    const other = path.join(second, "svc", "limits", "limits.ts");
    writeFileSync(other, `${readFileSync(other, "utf8")}\nexport const RETRIES = 3;\n`);
    desk.gitAt(
      second,
      "commit",
      "--quiet",
      "--all",
      "--message",
      "Count the retries\n\nSomebody has to know how many there are.",
    );
    const trees = [desk.root, second];
    await Promise.all(trees.map((tree) => desk.okAt(tree, ["change", "new"])));
    assert.deepEqual(desk.drafts(), ["feature%2Fretry-limits.yaml"]);
    const gitDir = desk.gitAt(second, "rev-parse", "--absolute-git-dir");
    assert.deepEqual(desk.drafts(gitDir), ["feature%2Fsecond.yaml"]);
    const tests = `tests=${JSON.stringify([{ what: "Tests of the limits", where: "svc", evidence: "limits.test.ts" }])}`;
    await Promise.all(trees.map((tree) => desk.okAt(tree, ["change", "set", ...TYPED, tests])));
    const told = await Promise.all(trees.map((tree) => desk.okAt(tree, ["change", "submit"])));
    for (const one of told) assert.match(one, /^CHG-\S+: revision 1 submitted$/m);
    const { mine } = changesResult.parse(JSON.parse(await desk.ok("change", "list", "--format", "json")));
    assert.equal(mine.length, 2);
    const files = desk.gitAt(desk.sample.remote, "ls-tree", "-r", "--name-only", LEDGER).split("\n");
    assert.equal(files.length, 4);
  });

  it("two processes that submit one draft at once make one record", async () => {
    const desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
    const runs = await Promise.all([desk.tk("change", "submit"), desk.tk("change", "submit")]);
    assert.ok(
      runs.some(({ code }) => code === 0),
      JSON.stringify(runs),
    );
    for (const { code, stderr } of runs) {
      if (code === 0) continue;
      assert.equal(code, 2);
      assert.match(stderr, /no draft|already|another/i);
    }
    const files = desk.gitAt(desk.sample.remote, "ls-tree", "-r", "--name-only", LEDGER).split("\n");
    assert.equal(files.filter((name) => name.includes("/records/")).length, 1);
    const shown = await desk.ok("change", "show");
    assert.match(shown, /in review, 0 of 2 approvals/);
    assert.match(shown, /Ledger \(synced\)/);
    assert.deepEqual(desk.drafts(), []);
  });

  it("people that people.yaml does not know can't submit, and neither can their commits", async () => {
    const desk = desks();
    desk.sample.startChange();
    desk.sample.commit(
      "Lower the limit of retries\n\nThe queue was full twice this week.\n\nCo-authored-by: Eve <eve@example.test>",
    );
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
    const { draft } = desk;
    const author = await desk.tk("change", "submit");
    assert.equal(author.code, 2);
    assert.match(
      author.stderr,
      /people\.yaml does not know eve@example\.test: add the address to its person, and land that first/,
    );
    desk.git("config", "user.email", "mallory@example.test");
    const me = await desk.tk("change", "submit");
    assert.equal(me.code, 2);
    assert.match(
      me.stderr,
      /people\.yaml does not know you \(mallory@example\.test\): add yourself, and land that first/,
    );
    const shown = await desk.ok("change", "show");
    assert.match(shown, /\[ \] People \(2 unknown\): .*Add them there/);
    assert.equal(desk.draft, draft);
    assert.deepEqual(desk.ledgerCommits(), []);
  });

  it("a detached HEAD has a draft and a record of its own", async () => {
    const desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
    desk.git("switch", "--quiet", "--detach");
    await desk.ok("change", "new");
    assert.equal(desk.drafts().length, 1);
    await desk.ok("change", "set", ...TYPED, "title=Lower the limit of retries at checkout");
    assert.match(await desk.ok("change", "submit"), /revision 1 submitted/);
    assert.match(await desk.ok("change", "show"), /^detached -> main: 2 files/m);
  });

  it("a shallow clone says that it can't tell, and how that is mended", async () => {
    const desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
    desk.sample.commit("Once more");
    desk.git("push", "--quiet", "origin", "feature/retry-limits");
    const shallow = path.join(desk.home, "shallow");
    const url = `file://${desk.sample.remote}`;
    desk.gitAt(
      desk.home,
      "clone",
      "--quiet",
      "--depth=1",
      "--no-single-branch",
      "--branch=feature/retry-limits",
      url,
      shallow,
    );
    for (const name of ["user.name", "user.email"])
      desk.gitAt(shallow, "config", name, desk.git("config", name));
    const { code, stderr, stdout } = await desk.tkAt(shallow, ["change", "new"]);
    assert.match(stderr + stdout, /shallow/);
    assert.match(stderr + stdout, /git fetch --unshallow/);
    assert.equal(code, 2);
    desk.gitAt(shallow, "fetch", "--quiet", "--unshallow");
    await desk.okAt(shallow, ["change", "new"]);
  });

  it("a repository without a remote keeps its ledger, and says that nobody else sees it", async () => {
    const desk = desks();
    desk.git("remote", "remove", "origin");
    desk.sample.startChange();
    desk.sample.commitChange();
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
    assert.match(
      await desk.ok("change", "submit"),
      /revision 1 submitted; kept here and not sent yet \(there is no remote/,
    );
    const shown = await desk.ok("change", "show");
    assert.match(shown, /ledger: 1 change, kept here alone: there is no remote/);
    const listed = await desk.tk("change", "list", "--mine");
    assert.equal(listed.stderr, "");
    assert.match(listed.stdout, /in review/);
  });
});
