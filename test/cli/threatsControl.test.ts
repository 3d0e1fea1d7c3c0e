import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ChangeRecord } from "../../server/change/record.ts";
import { type Expected, type GatedTeam, holds, limits, useGatedTeam } from "../support/gatedTeam.ts";
import { fingerprintOf, type TeamName, teamPolicy } from "../support/reviewTeam.ts";

const OWNERS = `/svc/ bob@example.test
/svc/limits/ erin@example.test
/db/ @example/payments
/docs/ carol@example.test
`;
/** Of a change of control files, and of the database. */
const HIGH: Partial<ChangeRecord> = {
  risk: { answers: { "data-loss": "no" }, computed: "high", declared: "high", engine: "rules-1" },
};
const CONTROL: Partial<ChangeRecord> = { ...HIGH, classes: ["control"] };
const UNREADABLE: Partial<ChangeRecord> = { classes: ["unreviewable"] };
const ALL: readonly TeamName[] = ["bob", "carol", "erin"];

describe("threats: control files, paths, owners and content that can't be read", function () {
  this.timeout(300_000);
  const team = useGatedTeam((made) => ({
    CODEOWNERS: OWNERS,
    "db/schema.sql": "select 1;\n",
    "svc/other.ts": "export const other = 1;\n",
    ".two-keys/people.yaml": made
      .people()
      .replace(
        "emails: [frank@example.test]",
        'emails: [frank@example.test]\n    teams: ["@example/payments"]',
      ),
  }));
  let number = 0;

  /** What the server's gate says of a change; nothing of it arrives. */
  async function refused(
    edits: Parameters<GatedTeam["more"]>[1],
    expected: Expected,
    {
      approvers = ALL,
      fields = {},
    }: { approvers?: readonly TeamName[]; fields?: Partial<ChangeRecord> } = {},
  ): Promise<void> {
    const gated = team();
    number++;
    const made = await gated.make({ branch: `control-${number}`, edits, approvers, fields });
    gated.refuses(gated.dana, [`${made.head}:main`], expected);
  }

  /** That the same is let in once all is as it must be; it does not land. */
  async function fine(
    edits: Parameters<GatedTeam["more"]>[1],
    {
      approvers = ALL,
      fields = {},
    }: { approvers?: readonly TeamName[]; fields?: Partial<ChangeRecord> } = {},
    expected: Expected = {},
  ): Promise<void> {
    const gated = team();
    number++;
    const made = await gated.make({ branch: `control-${number}`, edits, approvers, fields });
    gated.dana.git("push", "--quiet", "origin", `${made.head}:refs/heads/control-${number}`);
    const [decision] = gated.judge(made.head).decisions;
    holds(decision?.checks ?? [], expected);
    assert.equal(decision?.status, "SATISFIED", JSON.stringify(decision?.checks, undefined, 1));
  }

  const weaker = teamPolicy().replaceAll("minReviewers: 2", "minReviewers: 1");

  it("T18: a policy that asks for less, in the same change", async () => {
    const edits = { ".two-keys/policy.yaml": weaker, "svc/other.ts": "export const other = 2;\n" };
    await refused(
      edits,
      {
        control: ["UNSATISFIED", /It changes \.two-keys\/policy\.yaml together with 1 other file/],
        policy: ["SATISFIED", /Read from main/],
        review: ["UNSATISFIED", /1 of 3 approvals/],
      },
      { approvers: ["bob"], fields: CONTROL },
    );
  });

  it("T18: control files alone need three people, and a record that says what they are", async () => {
    const edits = { ".two-keys/policy.yaml": weaker };
    await refused(
      edits,
      { review: ["UNSATISFIED", /2 of 3 approvals/] },
      { approvers: ["bob", "carol"], fields: CONTROL },
    );
    const others = { ".two-keys/policy.yaml": `${weaker}# As before\n` };
    await refused(others, { record: ["UNSATISFIED", /its content is control, and it does not say so/] });
    await fine(
      edits,
      { fields: CONTROL },
      { control: ["SATISFIED", /alone/], review: ["SATISFIED", /3 people/] },
    );
  });

  for (const path of [
    ".github/workflows/gate.yml",
    ".gitattributes",
    ".mailmap",
    ".husky/pre-push",
    ".two-keys/calendars/peak.ics",
  ]) {
    it(`T18: ${path} beside code`, async () => {
      const edits = { [path]: "# nothing\n", "svc/other.ts": "export const other = 3;\n" };
      await refused(
        edits,
        { control: ["UNSATISFIED", new RegExp(`It changes ${path.replaceAll(".", "\\.")} together with`)] },
        { fields: CONTROL },
      );
    });
  }

  it("T18 T22: the owner file is deleted in the change that its owner would have to see", async () => {
    await refused(
      { CODEOWNERS: undefined, ...limits(0) },
      { control: ["UNSATISFIED", /CODEOWNERS together with/], owners: ["UNSATISFIED", /Erin Walsh/] },
      { approvers: ["bob", "carol", "frank"], fields: CONTROL },
    );
  });

  it("T27 T18: a key that the change adds signs an approval of it", async () => {
    const gated = team();
    const key = `${gated.team.base}/second`;
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const [type, base64] = readFileSync(`${key}.pub`, "utf8").split(" ");
    const people = gated.dana.git("show", "origin/main:.two-keys/people.yaml");
    const added = `      - type: ${type}\n        fingerprint: ${fingerprintOf(`${key}.pub`)}\n        public: ${base64}\n`;
    const edits = {
      ".two-keys/people.yaml": `${people.replace(/(id: person:carol[\s\S]*?keys:\n)/, `$1${added}`)}\n`,
    };
    const made = await gated.make({ branch: "new-key", edits, approvers: ["bob", "erin"], fields: CONTROL });
    await gated.approve(gated.member("carol"), made, {}, key);
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /2 of 3 approvals[\s\S]*Carol Okafor does not count: it is not signed by a key of this person|2 of 3 approvals/,
      ],
    });
    await gated.approve(gated.member("carol"), made);
    gated.dana.git("push", "--quiet", "origin", `${made.head}:refs/heads/new-key`);
    assert.equal(gated.judge(made.head).status, "SATISFIED");
  });

  it("T27: one key for two people", async () => {
    const gated = team();
    const people = gated.dana.git("show", "origin/main:.two-keys/people.yaml");
    const [bob = ""] =
      /fingerprint: .*\n.*public: .*/.exec(people.slice(people.indexOf("id: person:bob"))) ?? [];
    const [dana = ""] =
      /fingerprint: .*\n.*public: .*/.exec(people.slice(people.indexOf("id: person:dana"))) ?? [];
    await refused(
      { ".two-keys/people.yaml": `${people.replace(bob, dana)}\n` },
      {
        control: [
          "UNSATISFIED",
          /leaves a policy behind that can't be used: \.two-keys\/people\.yaml:\d+ This key is person:dana's already/,
        ],
      },
      { fields: CONTROL },
    );
  });

  it("T18: the policy of before comes back by force, by a revert, and with approvals of before", async () => {
    const gated = team();
    const stricter = teamPolicy().replace(
      "minReviewers: 2\n    signedEvents",
      "minReviewers: 2\n    approvalTtlHours: 100\n    signedEvents",
    );
    const before = gated.tip();
    const old = await gated.make({
      branch: "of-before",
      edits: { "svc/other.ts": "export const other = 50;\n" },
    });
    const made = await gated.make({
      branch: "stricter",
      edits: { ".two-keys/policy.yaml": stricter },
      approvers: ALL,
      fields: CONTROL,
    });
    gated.lets(gated.dana, [`${made.head}:main`], { review: ["SATISFIED", /3 people/] });
    gated.refuses(gated.dana, [`+${before}:main`], { history: ["UNSATISFIED", /would lose commits/] });
    gated.dana.git("switch", "--quiet", "--detach", "origin/main");
    gated.dana.git("revert", "--no-edit", "HEAD");
    gated.refuses(gated.dana, ["HEAD:main"], { record: ["UNSATISFIED", /There is no change record/] });
    const back = await gated.recorded(gated.dana, gated.dana.git("rev-parse", "HEAD"), { fields: CONTROL });
    gated.refuses(gated.dana, [`${back.head}:main`], { review: ["UNSATISFIED", /2 of 3 approvals/] });
    gated.dana.git("switch", "--quiet", "--detach", "origin/main");
    gated.dana.git("cherry-pick", "--no-edit", old.head);
    gated.refuses(gated.dana, ["HEAD:main"], {
      review: [
        "UNSATISFIED",
        /0 of 2 approvals[\s\S]*Bob Ferro does not count: the policy has changed since/,
      ],
    });
  });

  it("T19: twins of control files and folders", async () => {
    await refused(
      { codeowners: "/svc/ mallory@example.test\n" },
      { paths: ["UNSATISFIED", /is the same as CODEOWNERS on some systems/] },
      { fields: CONTROL },
    );
    await refused(
      { ".Two-Keys/policy.yaml": weaker },
      { paths: ["UNSATISFIED", /is the same as \.two-keys/] },
      { fields: CONTROL },
    );
    await refused(
      { ".two-keys\u200b/policy.yaml": weaker, "svc/other.ts": "1\n" },
      { control: ["UNSATISFIED", /together with/] },
      { fields: CONTROL },
    );
    await team().withoutFsck(() =>
      refused(
        { "docs/GIT~1": "x\n", "docs/.g\u200cit": "x\n", "docs/x ": "x\n" },
        {
          paths: [
            "UNSATISFIED",
            /GIT~1 is the git folder on some systems[\s\S]*ends with a dot or a space|ends with a dot or a space[\s\S]*is the git folder/,
          ],
        },
      ),
    );
    await refused(
      { "docs/caf\u00e9.md": "1\n", "docs/cafe\u0301.md": "1\n" },
      { paths: ["UNSATISFIED", /is the same as/] },
    );
  });

  it("T20: `..` and `.git` in a tree", async () => {
    const gated = team();
    const { dana } = gated;
    dana.git("fetch", "--quiet", "origin");
    for (const name of ["..", ".git", ".GIT"]) {
      const blob = dana.git("hash-object", "-w", "CODEOWNERS");
      const make = (input: string): string =>
        execFileSync("git", ["mktree"], { cwd: dana.root, env: dana.env, input, encoding: "utf8" }).trim();
      const inner = make(`100644 blob ${blob}\t${name}\n`);
      const top = make(`${dana.git("ls-tree", "origin/main")}\n040000 tree ${inner}\tzz\n`);
      const head = dana.git("commit-tree", "-p", "origin/main", "-m", "Dots", top);
      assert.match(
        gated.push(dana, [`${head}:main`]).text,
        /fsck|hasDot/i,
        "git refuses it where the installer set it up",
      );
      await gated.withoutFsck(() => {
        gated.refuses(dana, [`${head}:main`], {
          paths: ["UNSATISFIED", /has "\.\." as a part|is the git folder/],
        });
      });
    }
  });

  it("T22: a file is renamed out of the folder of its owner", async () => {
    const gated = team();
    const limits = `${gated.dana.git("show", "origin/main:svc/limits/limits.ts")}\n`;
    const edits = { "svc/limits/limits.ts": undefined, "svc/free.ts": limits };
    await refused(
      edits,
      {
        owners: ["UNSATISFIED", /svc\/limits\/limits\.ts needs Erin Walsh/],
        review: ["SATISFIED", /2 people/],
      },
      { approvers: ["bob", "carol"] },
    );
    const same = { ...edits, "svc/other.ts": "export const other = 60;\n" };
    await fine(same, { approvers: ["bob", "erin"] }, { owners: ["SATISFIED", /./] });
  });

  it("T22: the owner of the folder above, an owner who wrote it, an owner in a team", async () => {
    await refused(
      limits(7),
      { owners: ["UNSATISFIED", /needs Erin Walsh/] },
      { approvers: ["bob", "carol"] },
    );
    await fine(limits(8), { approvers: ["erin", "carol"] }, { owners: ["SATISFIED", /./] });
    const schema = { "db/schema.sql": "select 2;\n" };
    await refused(
      { "db/schema.sql": "select 3;\n" },
      { owners: ["UNSATISFIED", /db\/schema\.sql needs Frank Ode/] },
      { approvers: ["bob", "carol"], fields: HIGH },
    );
    await fine(
      schema,
      { approvers: ["frank", "carol", "bob"], fields: HIGH },
      { owners: ["SATISFIED", /./] },
    );
    const gated = team();
    const own = await gated.make({
      by: "erin",
      branch: "own",
      edits: limits(9),
      approvers: ["bob", "carol"],
    });
    gated.refuses(gated.member("erin"), [`${own.head}:main`], {
      owners: ["UNSATISFIED", /svc\/limits\/limits\.ts has no owner who may approve.*Erin Walsh/],
    });
  });

  it("T23: a submodule moves behind `ignore = all`", async () => {
    const gated = team();
    const { dana } = gated;
    const bump = (to: string): string => {
      dana.git("switch", "--quiet", "--detach", "origin/main");
      dana.git("update-index", "--add", "--cacheinfo", `160000,${to.repeat(40)},svc/lib`);
      dana.git("commit", "--quiet", "--message", "Move the library");
      return dana.git("rev-parse", "HEAD");
    };
    gated.landPlainly({
      ".gitmodules": '[submodule "lib"]\n\tpath = svc/lib\n\turl = ../lib\n\tignore = all\n',
    });
    gated.server("fetch", "--quiet", dana.root, bump("1"));
    gated.server("update-ref", "refs/heads/main", dana.git("rev-parse", "HEAD"));
    dana.git("fetch", "--quiet", "origin");
    const head = bump("2");
    assert.equal(dana.git("diff", "--stat", "origin/main", head), "", "git itself shows nothing");
    const made = await gated.recorded(dana, head, { fields: UNREADABLE });
    gated.refuses(dana, [`${made.head}:main`], {
      content: ["SATISFIED", /svc\/lib is a submodule: its content is elsewhere/],
      review: ["UNSATISFIED", /2 of 3 approvals/],
    });
    await gated.approve(gated.member("erin"), made);
    dana.git("push", "--quiet", "origin", `${head}:refs/heads/submodule`);
    assert.equal(gated.judge(head).status, "SATISFIED");
  });

  it("T24: content that nobody can judge by reading", async () => {
    const edits = {
      "docs/a.bin": Buffer.from([0, 1, 2, 0]),
      "docs/bundle.min.js": "x\n",
      "docs/made.ts": "// Code generated by a tool. DO NOT EDIT.\n",
      "docs/long.ts": `const x = "${"a".repeat(3000)}";\n`,
      "docs/bidi.ts": "const admin = false; // \u202e } \u2066 if (admin) { \u2069\n",
      "docs/unseen.ts": "const \u3164 = 1;\n",
      "docs/weights.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
    };
    await refused(
      edits,
      {
        content: [
          "SATISFIED",
          /a\.bin is binary[\s\S]*bidi\.ts turns the order[\s\S]*bundle\.min\.js is written by a tool[\s\S]*long\.ts has a line of more than[\s\S]*made\.ts says that a tool wrote it[\s\S]*unseen\.ts has invisible characters[\s\S]*weights\.bin is a pointer/,
        ],
        review: ["UNSATISFIED", /2 of 3 approvals \(.*unreviewable/],
      },
      { approvers: ["bob", "carol"], fields: UNREADABLE },
    );
    const others = { ...edits, "docs/limits.md": "# Other limits\n" };
    await refused(
      others,
      { record: ["UNSATISFIED", /its content is unreviewable, and it does not say so/] },
      { approvers: ["bob", "carol", "frank"] },
    );
    await fine({ ...edits, "docs/limits.md": "# Limits of all\n" }, { fields: UNREADABLE });
    await refused(
      { ".gitattributes": "*.ts -diff\n", "svc/other.ts": "export const other = 99;\n" },
      { control: ["UNSATISFIED", /\.gitattributes together with/] },
      { fields: CONTROL },
    );
  });
});
