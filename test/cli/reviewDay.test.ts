import assert from "node:assert/strict";
import { type GateReport, gateReport } from "../../server/cli/report/gateReport.ts";
import { reviewInbox } from "../../server/protocol/review.ts";
import {
  type Expected,
  type GatedTeam,
  holds,
  LEDGER,
  type Made,
  useGatedTeam,
} from "../support/gatedTeam.ts";
import { openNow } from "../support/gateServer.ts";
import { teamPolicy } from "../support/reviewTeam.ts";

const LIMITS = "svc/limits/limits.ts";
const REASON = "Orders are lost every minute that this is not in production.";

interface Row {
  readonly id: string;
  readonly tried: string;
  readonly outcome: string;
  readonly why: string;
}

/** The rows as a table that people can read. */
function table(rows: readonly Row[]): string {
  const head: Row = { id: "", tried: "what was tried", outcome: "outcome", why: "check: reason" };
  const width = (pick: (row: Row) => string): number =>
    Math.max(...[head, ...rows].map((row) => pick(row).length));
  const [first, second, third] = [
    width(({ id }) => id),
    width(({ tried }) => tried),
    width(({ outcome }) => outcome),
  ];
  const line = ({ id, tried, outcome, why }: Row): string =>
    `${id.padEnd(first)}  ${tried.padEnd(second)}  ${outcome.padEnd(third)}  ${why}`.trimEnd();
  const rule = "-".repeat(first + second + third + 6 + 60);
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** The first sentence or so of a reason, without what differs from run to run. */
function brief(text: string): string {
  const plain = text
    .replace(/ \(from [^)]*\)/, "")
    .replace(/CHG-\d{8}-[0-9A-Z]{8}/g, "CHG-…")
    .replace(/\b(sha256:)?[0-9a-f]{12,64}\b/g, "…");
  return plain.length > 150 ? `${plain.slice(0, 149)}…` : plain;
}

describe("a day of a team with a gate", function () {
  this.timeout(300_000);
  const team = useGatedTeam((made) => ({
    CODEOWNERS: "/svc/limits/ bob@example.test carol@example.test\n",
    "svc/other.ts": "export const other = 1;\n",
    ".two-keys/people.yaml": made
      .people()
      .replace(
        /(id: person:erin[\s\S]*?public: \S+\n)/,
        "$1        active: { from: 2020-01-01, to: 2026-01-31 }\n",
      ),
  }));
  const rows: Row[] = [];
  let approved = "";
  let head = "";
  let landed = "";

  after(() => {
    console.log(`\n${table(rows)}\n`);
  });

  function told(id: string, tried: string, outcome: string, why: string): void {
    rows.push({ id, tried, outcome, why: brief(why) });
  }

  /** dana writes and submits a record; gives its id. */
  async function submit(gated: GatedTeam): Promise<string> {
    const { dana } = gated;
    await dana.ok("change", "new");
    const tests = [
      { what: "The suite of the checkout", where: "CI", evidence: "https://ci.example.test/runs/7" },
    ];
    await dana.ok("change", "set", ...openNow(), `tests=${JSON.stringify(tests)}`);
    const { id } = JSON.parse(await dana.ok("change", "submit", "--format", "json")) as { id: string };
    return id;
  }

  function check(report: GateReport, id: string): string {
    const found = report.decisions[0]?.checks.find((one) => one.id === id);
    return `${id}: ${found?.reason ?? "nothing is said"}`;
  }

  it("dana asks bob and carol, and both approve", async () => {
    const gated = team();
    const [bob, carol] = [gated.member("bob"), gated.member("carol")];
    head = gated.team.startChange();
    approved = await submit(gated);
    assert.match(
      await gated.dana.ok("review", "request", "bob", "carol", "--push"),
      /asked Bob Ferro, Carol Okafor/,
    );
    const early = gated.refuses(gated.dana, [`${head}:main`], {
      review: ["UNSATISFIED", /0 of 2 approvals/],
    });
    told("", "dana pushes before anybody has looked", "refused", check(early.report as GateReport, "review"));
    assert.match(await bob.ok("review", "approve", approved, "--yes"), /1 of 2 approvals/);
    await carol.ok("review", "approve", approved, "--yes", "--comment", "Looked at both");
  });

  it("unrelated work lands; a rebase keeps the approvals, and the squash lands", async () => {
    const gated = team();
    const { dana } = gated;
    const other = await gated.make({
      by: "frank",
      branch: "docs",
      edits: { "docs/limits.md": "# Limits\n\nMore words.\n" },
      approvers: ["bob", "carol"],
    });
    gated.lets(gated.member("frank"), [`${other.head}:main`]);
    dana.git("fetch", "--quiet", "origin");
    dana.git("switch", "--quiet", "feature/retry-limits");
    dana.git("rebase", "--quiet", "origin/main");
    const ci = gateReport.parse(
      JSON.parse((await dana.tk(["gate", "--at", "ci", "--format", "json"])).stdout) as unknown,
    );
    holds(ci.decisions[0]?.checks ?? [], {
      review: ["SATISFIED", /2 people approved/],
      changeset: ["SATISFIED", /as the record says/],
    });
    told("", "dana rebases over unrelated work", "kept", check(ci, "review"));
    landed = dana.git("commit-tree", "-p", "origin/main", "-m", "Lower the limit (squashed)", "HEAD^{tree}");
    const pushed = gated.lets(dana, [`${landed}:main`], {
      review: ["SATISFIED", /Bob Ferro and Carol Okafor/],
    });
    told("", "the squashed change is pushed", "LANDED", check(pushed.report as GateReport, "record"));
  });

  it("goes to production, and what did not land does not", async () => {
    const gated = team();
    const fine = gated.deploys(landed);
    assert.equal(fine.status, "SATISFIED", JSON.stringify(fine.decisions[0]?.checks, undefined, 1));
    told("", "the pipeline deploys it", "passed", check(fine, "artifact"));
    const artifact = ["--artifact", `checkout@sha256:${"0".repeat(64)}`];
    const what = ["--environment", "production", "--commit", landed];
    await gated.member("pipeline").ok("witness", "deployed", ...what, ...artifact);
    const never = gated.commit(gated.dana, "never-landed", { "svc/other.ts": "export const other = 7;\n" });
    gated.dana.git("push", "--quiet", "origin", `${never}:refs/heads/never-landed`);
    const refused = gated.deploys(never);
    holds(refused.decisions[0]?.checks ?? [], { artifact: ["UNSATISFIED", /without a record/] });
    told("T40", "the pipeline deploys a branch that did not land", "refused", check(refused, "artifact"));
  });

  it("an emergency lands by a break-glass, and two people look at it afterwards", async () => {
    const gated = team();
    const { dana } = gated;
    const fix = gated.commit(
      dana,
      "hotfix",
      { [LIMITS]: "export const limitOf = (): number => 10;\n" },
      "Lower the limit at once\n\nThe queue of orders is full, and orders are lost every minute.",
    );
    const id = await submit(gated);
    const broken = await dana.tk(["break-glass", "--incident", "INC-4711", "--reason", REASON]);
    assert.equal(broken.code, 0, broken.stdout + broken.stderr);
    assert.match(broken.stderr, /EMERGENCY: this is waived/);
    const pushed = gated.lets(dana, [`${fix}:main`], {
      review: ["OVERRIDDEN", /Break-glass of Dana Reyes for INC-4711/],
    });
    assert.match(pushed.text, /LET IN BY A BREAK-GLASS/);
    assert.equal(pushed.report?.exitCode, 4);
    told("", "dana lands a fix by a break-glass", "OVERRIDDEN", check(pushed.report as GateReport, "review"));
    const [bob, carol] = [gated.member("bob"), gated.member("carol")];
    const owed = reviewInbox.parse(JSON.parse(await bob.ok("review", "inbox", "--format", "json")));
    const [debt] = owed.emergencies;
    assert.equal(debt?.id, id, JSON.stringify(owed));
    told("", "bob looks at his reviews", "DEBT", `${debt.statusText}`);
    await bob.ok("review", "approve", id, "--yes");
    const paid = await carol.ok("review", "approve", id, "--yes");
    const last = paid.trim().split("\n").at(-1) ?? "";
    assert.match(last, /reviewed afterwards/);
    told("", "bob and carol review it afterwards", "paid", last);
  });

  describe("mallory", () => {
    let made: Made;
    let honest = "";

    before(async () => {
      const gated = team();
      const mallory = gated.member("mallory");
      made = await gated.make({
        by: "mallory",
        branch: "mallory",
        edits: { [LIMITS]: "export const limitOf = (): number => 20;\n" },
      });
      honest = made.head;
      mallory.git("push", "--quiet", "origin", `${honest}:refs/heads/mallory`);
      const [decision] = gated.judge(honest).decisions;
      assert.equal(decision?.status, "SATISFIED", "the honest change would pass");
      told(
        "",
        "mallory's own change, approved by two, would pass",
        "passed",
        "review: 2 people approved exactly this",
      );
    });

    /** Something that mallory pushes and that must be refused by these checks; the first one is told. */
    function attempt(id: string, tried: string, refspec: string, expected: Expected): void {
      const pushed = team().refuses(team().member("mallory"), [refspec], expected);
      const [first = "record"] = Object.keys(expected);
      told(id, tried, "refused", check(pushed.report as GateReport, first));
    }

    const short = { review: ["UNSATISFIED", /1 of 2 approvals/] } as const;
    const change = (text: string) => ({ [LIMITS]: `export const limitOf = (): number => ${text};\n` });

    it("T01 T02 T05: counts on people who do not count", async () => {
      const gated = team();
      const own = await gated.make({
        by: "mallory",
        branch: "t01",
        edits: change("31"),
        approvers: ["bob", "mallory"],
      });
      attempt("T01", "approves her own change", `${own.head}:main`, short);
      const message = "Raise it\n\nCo-authored-by: Carol Okafor <carol@example.test>";
      const with2 = await gated.make({ by: "mallory", branch: "t02", edits: change("32"), message });
      attempt("T02", "writes it together with carol, who approves", `${with2.head}:main`, short);
      const twice = await gated.make({
        by: "mallory",
        branch: "t05",
        edits: change("33"),
        approvers: ["bob", "bob"],
      });
      attempt("T05", "lets bob approve twice", `${twice.head}:main`, short);
    });

    it("T08 T11 T12 T13: changes what was approved, or where it goes", async () => {
      const gated = team();
      const mallory = gated.member("mallory");
      mallory.git("switch", "--quiet", "--detach", honest);
      const later = gated.more(mallory, change("2000"));
      const changed = {
        changeset: ["UNSATISFIED", /changed since Bob Ferro and Carol Okafor approved|Nobody was asked/],
      } as const;
      attempt("T08", "pushes one more commit after the approvals", `${later}:main`, changed);
      const evil = mallory.git(
        "commit-tree",
        "-p",
        "origin/main",
        "-p",
        honest,
        "-m",
        "Merge",
        `${later}^{tree}`,
      );
      attempt("T11", "changes the content in the merge", `${evil}:main`, changed);
      mallory.git("switch", "--quiet", "--detach", honest);
      const spaced = gated.more(mallory, { [LIMITS]: "export const limitOf = (): number =>  20;\n" });
      attempt("T12", "changes white space alone", `${spaced}:main`, changed);
      const text = gated.commit(mallory, "t13", change("34"));
      const target = await gated.target(mallory, text);
      await gated.recorded(mallory, text, {
        fields: { targets: [{ ...target, ref: "refs/heads/release" }] },
      });
      attempt("T13", "has it approved for another branch", `${text}:main`, {
        record: ["UNSATISFIED", /was reviewed for release/],
      });
    });

    it("T15 T25 T30: rewrites history, objects and the ledger", async () => {
      const gated = team();
      const mallory = gated.member("mallory");
      mallory.git("fetch", "--quiet", "origin", LEDGER);
      const before = mallory.git("rev-parse", "FETCH_HEAD");
      attempt("T15", "pushes an older main by force", "+origin/main~1:main", {
        history: ["UNSATISFIED", /would lose commits/],
      });
      mallory.git("update-ref", `refs/replace/${honest}`, "origin/main");
      attempt("T25", "pushes a replaced object", `refs/replace/${honest}:refs/replace/${honest}`, {
        history: ["UNSATISFIED", /would show another object/],
      });
      mallory.git("update-ref", "-d", `refs/replace/${honest}`);
      await gated.say(gated.member("frank"), made, { type: "objected", reason: "It loses orders." });
      attempt("T30", "cuts an objection off the ledger", `+${before}:${LEDGER}`, {
        ledger: ["UNSATISFIED", /no fast-forward/],
      });
    });

    it("T18 T22 T23: hides what it does", async () => {
      const gated = team();
      const mallory = gated.member("mallory");
      const policy = teamPolicy().replaceAll("minReviewers: 2", "minReviewers: 1");
      const edits = { ...change("35"), ".two-keys/policy.yaml": policy };
      const own = await gated.make({
        by: "mallory",
        branch: "t18",
        edits,
        approvers: ["bob"],
        fields: { classes: ["control"] },
      });
      attempt("T18", "lowers the policy in the same change", `${own.head}:main`, {
        control: ["UNSATISFIED", /policy\.yaml together with/],
        review: ["UNSATISFIED", /1 of 3 approvals/],
      });
      const limits = `${mallory.git("show", `origin/main:${LIMITS}`)}\n`;
      const moved = await gated.make({
        by: "mallory",
        branch: "t22",
        edits: { [LIMITS]: undefined, "svc/free.ts": limits },
        approvers: ["frank", "dana"],
      });
      attempt("T22", "renames a file out of its owners' folder", `${moved.head}:main`, {
        owners: ["UNSATISFIED", /svc\/limits\/limits\.ts needs one of Bob Ferro/],
      });
      mallory.git("switch", "--quiet", "--detach", "origin/main");
      mallory.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},svc/lib`);
      mallory.git("commit", "--quiet", "--message", "A library");
      const module = mallory.git("rev-parse", "HEAD");
      await gated.recorded(mallory, module, { fields: { classes: ["unreviewable"] } });
      attempt("T23", "brings in a submodule that nobody can read", `${module}:main`, {
        review: ["UNSATISFIED", /2 of 3 approvals/],
        content: ["SATISFIED", /svc\/lib is a submodule/],
      });
      mallory.git("reset", "--quiet", "--hard");
    });

    it("T26: uses a key that has ended, with an old date", async () => {
      const gated = team();
      const old = await gated.make({ by: "mallory", branch: "t26", edits: change("36"), approvers: ["bob"] });
      await gated.approve(gated.member("erin"), old);
      attempt("T26", "has it signed by a key that has ended", `${old.head}:main`, {
        review: ["UNSATISFIED", /1 of 2 approvals.*the key that signed it is not valid any more/],
      });
    });

    it("all of them are in the table", () => {
      const tried = rows.filter(({ outcome, id }) => id !== "" && outcome === "refused").map(({ id }) => id);
      const all = [
        "T01",
        "T02",
        "T05",
        "T08",
        "T11",
        "T12",
        "T13",
        "T15",
        "T18",
        "T22",
        "T23",
        "T25",
        "T26",
        "T30",
        "T40",
      ];
      assert.deepEqual([...tried].sort(), all);
    });
  });
});
