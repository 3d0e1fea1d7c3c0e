import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { guard, type Pushed, push, submit } from "../support/gateServer.ts";
import { type Member, type ReviewTeam, teamPolicy, useTeams } from "../support/reviewTeam.ts";
import { approve, breakGlass, seenChange } from "../support/signedEvents.ts";

/** A push that the gate refused, with what it said. */
function assertRefused({ ok, text }: Pushed, ...told: RegExp[]): void {
  assert.equal(ok, false, `it was let in:\n${text}`);
  assert.match(text, /two-keys: not let in/);
  for (const one of told) assert.match(text, one);
}

function assertTaken({ ok, text }: Pushed): void {
  assert.equal(ok, true, text);
}

/** A commit of some files on top of another, made without a work tree. Undefined takes a file away. */
function commitOn(
  member: Member,
  parents: readonly string[],
  files: Readonly<Record<string, string | undefined>>,
  { mode = "100644", env = {} }: { mode?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const at = (args: readonly string[], input = ""): string => {
    const done = spawnSync("git", args, {
      cwd: member.root,
      env: { ...member.env, GIT_INDEX_FILE: `${member.home}/plain.index`, ...env },
      input,
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  };
  at(["read-tree", parents[0] ?? ""]);
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) at(["update-index", "--force-remove", name]);
    else
      at([
        "update-index",
        "--add",
        "--cacheinfo",
        `${mode},${at(["hash-object", "-w", "--stdin"], text)},${name}`,
      ]);
  }
  return at(["commit-tree", ...parents.flatMap((id) => ["-p", id]), "-m", "Plain", at(["write-tree"])]);
}

describe("gate on the server", function () {
  this.timeout(300_000);
  const newTeam = useTeams();

  describe("a change that two people have approved", () => {
    let team: ReviewTeam;
    let dana: Member;
    let main: string;
    let head: string;

    before(async () => {
      team = newTeam();
      dana = team.member("dana");
      main = dana.git("rev-parse", "main");
      await guard(team);
      head = team.startChange();
      assertTaken(push(dana, "feature/retry-limits"));
      await submit(dana);
    });

    it("T01, T37: the author's own approval does not count, and a push past the local hook changes nothing", async () => {
      assertRefused(push(dana, "HEAD:main"), /Reviews +0 of 2 approvals/, /command: two-keys review request/);
      await approve(dana);
      assertRefused(push(dana, "HEAD:main"), /0 of 2 approvals.*the approval of Dana Reyes does not count/);
    });

    it("T05: one person counts once, by however many approvals", async () => {
      const bob = team.clone("bob");
      await approve(bob);
      await approve(bob);
      assertRefused(push(dana, "HEAD:main"), /1 of 2 approvals.*: Bob Ferro/);
    });

    it("T02: whoever has a part in the commits can't approve what is pushed", async () => {
      await approve(team.clone("carol"));
      const tree = `${head}^{tree}`;
      const message = "Lower it\n\nCo-authored-by: Carol Okafor <carol@example.test>";
      const made = dana.git("commit-tree", "-p", main, "-m", message, tree);
      assertRefused(
        push(dana, `${made}:main`),
        /1 of 2 approvals[\s\S]*Carol Okafor does not count.*co-author/,
      );
    });

    it("T03: an address that people.yaml does not know stops it", () => {
      const env = { GIT_COMMITTER_NAME: "Rebase", GIT_COMMITTER_EMAIL: "rebase@example.test" };
      const made = spawnSync("git", ["commit-tree", "-p", main, "-m", "Rebased", `${head}^{tree}`], {
        cwd: dana.root,
        env: { ...dana.env, ...env },
        encoding: "utf8",
      }).stdout.trim();
      assertRefused(push(dana, `${made}:main`), /people\.yaml does not know rebase@example\.test/);
    });

    it("T08: what is pushed after the approval is not what was approved", () => {
      const made = commitOn(dana, [head], { "svc/limits/limits.ts": "export const limitOf = () => 800;\n" });
      assertRefused(
        push(dana, `${made}:main`),
        /svc\/limits\/limits\.ts changed since .*approved/,
        /Reviews +Nobody can have approved it/,
      );
    });

    it("T11, T16: a merge that alters the content, or stands the wrong way round", () => {
      const evil = commitOn(dana, [main, head], {
        "svc/limits/limits.ts": "export const limitOf = () => 8;\n",
      });
      assertRefused(push(dana, `${evil}:main`), /Content as recorded/);
      const side = dana.git("commit-tree", "-m", "Side", `${head}^{tree}`);
      const foxtrot = dana.git("commit-tree", "-p", side, "-p", main, "-m", "Merge", `${head}^{tree}`);
      assertRefused(push(dana, `${foxtrot}:main`), /not in the first-parent line/);
    });

    it("T12: white space is content", () => {
      const text = dana.git("show", `${head}:svc/limits/limits.ts`).replace("  ", "    ");
      assertRefused(
        push(dana, `${commitOn(dana, [head], { "svc/limits/limits.ts": `${text}\n` })}:main`),
        /unsatisfied/,
      );
    });

    it("T15: no force, no deletion, no moved tag", () => {
      const other = commitOn(dana, [dana.git("rev-list", "--max-parents=0", "HEAD")], { "svc/a.ts": "1\n" });
      const orphan = dana.git("commit-tree", "-m", "Orphan", `${other}^{tree}`);
      assertRefused(push(dana, "--force", `${orphan}:main`), /would lose commits/);
      assertRefused(push(dana, ":main"), /main is protected and can't be deleted/);
      assertTaken(push(dana, `${main}:refs/tags/v1`));
      assertRefused(push(dana, "--force", `${head}:refs/tags/v1`), /tag v1 can't be moved/);
      assertRefused(push(dana, ":refs/tags/v1"), /tag v1 can't be deleted/);
    });

    it("T17: what was put in and taken out again on the way is seen", () => {
      const bad = commitOn(dana, [main], { "svc/backdoor.ts": "export {};\n" });
      const made = dana.git("commit-tree", "-p", bad, "-m", "Undo", `${head}^{tree}`);
      assertRefused(push(dana, `${made}:main`), /touch(es)? svc\/backdoor\.ts.*nobody reviews/, /Squash/);
    });

    it("T18: the policy does not come from the change, and is changed alone", () => {
      const policy = teamPolicy().replace("minReviewers: 2", "minReviewers: 1");
      const made = commitOn(dana, [head], { ".two-keys/policy.yaml": policy });
      assertRefused(
        push(dana, `${made}:main`),
        /It changes \.two-keys\/policy\.yaml together with/,
        /Split it/,
      );
      const broken = commitOn(dana, [main], { ".two-keys/policy.yaml": "change: [" });
      assertRefused(push(dana, `${broken}:main`), /leaves a policy behind that can't be used/);
    });

    it("T19, T20: paths that are another one elsewhere", () => {
      const twin = commitOn(dana, [main], { "SVC/limits/limits.ts": "1\n" });
      assertRefused(push(dana, `${twin}:main`), /the same as svc/);
      const nfd = commitOn(dana, [main], { "docs/caf\u00e9.md": "1\n", "docs/cafe\u0301.md": "1\n" });
      assertRefused(push(dana, `${nfd}:main`), /is the same as/);
      const folder = commitOn(dana, [main], { "docs/g\u200cit": "1\n" });
      assertRefused(push(dana, `${folder}:main`), /Change record/);
      assertRefused(push(dana, `${commitOn(dana, [main], { "docs/a.": "1\n" })}:main`), /ends with a dot/);
    });

    it("T25: replaced objects are neither pushed nor seen", () => {
      const evil = commitOn(dana, [main], { "svc/limits/limits.ts": "evil\n" });
      dana.git("update-ref", `refs/replace/${head}`, evil);
      const refused = push(dana, `refs/replace/${head}`);
      dana.git("update-ref", "-d", `refs/replace/${head}`);
      assertRefused(refused, /would show another object/);
    });

    it("T30: the ledger only grows", () => {
      const ledger = "refs/heads/two-keys/ledger";
      dana.git("fetch", "--quiet", "origin", `+${ledger}:refs/remotes/origin/two-keys/ledger`);
      const tip = dana.git("rev-parse", "origin/two-keys/ledger");
      assertRefused(push(dana, "--force", `${tip}~1:${ledger}`), /fast-forward|taken away/);
      assertRefused(push(dana, `:${ledger}`), /can't be deleted|must not be deleted/);
      const lost = dana.git("ls-tree", "-r", "--name-only", tip).split("\n").at(-1) ?? "";
      assertRefused(
        push(dana, `${commitOn(dana, [tip], { [lost]: undefined })}:${ledger}`),
        /would be taken away/,
      );
    });

    it("leaves branches alone that are not protected", () => {
      assertTaken(push(dana, "--force", `${main}:refs/heads/scratch`));
      assertTaken(push(dana, ":refs/heads/scratch"));
    });

    it("lets in a squash over unrelated work, and puts the landing on record", async () => {
      const squash = dana.git("commit-tree", "-p", main, "-m", "Lower the limit", `${head}^{tree}`);
      assertTaken(push(dana, `${squash}:main`));
      const bob = team.member("bob");
      const { place, id } = await seenChange(bob);
      const told = bob.git(
        "--git-dir",
        place.gitDir,
        "grep",
        "-l",
        '"landed"',
        "refs/two-keys/ledger/seen/origin/two-keys/ledger",
      );
      assert.match(told, new RegExp(`changes/${id}/events/`));
    });

    it("T41: a target lands once", () => {
      const back = commitOn(
        dana,
        [dana.git("ls-remote", "origin", "refs/heads/main").split("\t")[0] ?? ""],
        {},
      );
      void back;
      const now = dana.git("ls-remote", "origin", "refs/heads/main").split("\t")[0] ?? "";
      dana.git("fetch", "--quiet", "origin");
      const undone = dana.git("commit-tree", "-p", now, "-m", "Undo", `${main}^{tree}`);
      const again = dana.git("commit-tree", "-p", undone, "-m", "Again", `${head}^{tree}`);
      assertRefused(push(dana, `${undone}:main`), /There is no change record/);
      assert.notEqual(again, now);
    });
  });

  it("a break-glass lets in exactly its content, loudly, and nothing else", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    await guard(team);
    const head = team.startChange();
    await submit(dana);
    await breakGlass(dana);
    const more = commitOn(dana, [head], { "svc/limits/more.ts": "export {};\n" });
    assertRefused(push(dana, `${more}:main`));
    const pushed = push(dana, "HEAD:main");
    assertTaken(pushed);
    assert.match(pushed.text, /LET IN BY A BREAK-GLASS/);
    assert.match(pushed.text, /overridden +Reviews +Break-glass of Dana Reyes for INC-4711/);
  });

  it("fails closed where the program is gone", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    await guard(team);
    const { readFileSync, writeFileSync } = await import("node:fs");
    const hook = `${team.remote}/hooks/pre-receive`;
    writeFileSync(hook, readFileSync(hook, "utf8").replace(/^cli=.*$/m, "cli='/nowhere/cli.js'"));
    const refused = push(dana, "main:refs/heads/other");
    assert.equal(refused.ok, false);
    assert.match(refused.text, /the gate is not there/);
  });
});
