import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import path from "node:path";
import { appendToLedger } from "../../server/ledger/appendLedger.ts";
import { GatedTeam, LEDGER, limits } from "../support/gatedTeam.ts";
import { teamPolicy } from "../support/reviewTeam.ts";
import { policyOf } from "../support/signedEvents.ts";

const EDITS = limits(41);
const GONE = ".away";

describe("the gate on a server, with what it needs in other repositories", function () {
  // Several pushes, each of which exchanges with another repository.
  this.timeout(240_000);
  let gated: GatedTeam | undefined;

  afterEach(() => {
    gated?.dispose();
    gated = undefined;
  });

  /** A bare repository beside the team's own. */
  function bare(of: GatedTeam, name: string): string {
    const folder = path.join(of.team.base, name);
    const { env } = of.dana;
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", folder], { env });
    return folder;
  }

  /** What the server keeps of other repositories. */
  function forget(of: GatedTeam): void {
    rmSync(path.join(of.team.base, "server", ".cache"), { recursive: true, force: true });
  }

  it("a central policy is fetched while a push is held back, and nothing gets in where it never could be", async () => {
    const team = new GatedTeam();
    gated = team;
    const { dana } = team;
    const policy = policyOf(dana);
    const central = bare(team, "policy.git");
    const files = ["policy.yaml", "people.yaml", "systems.yaml"];
    dana.git("fetch", "--quiet", "origin");
    const tree = dana.git("rev-parse", "origin/main:.two-keys");
    assert.deepEqual(dana.git("ls-tree", "--name-only", tree).split("\n").sort(), [...files].sort());
    const commit = dana.git("commit-tree", "-m", "Policy for all", tree);
    dana.git("push", "--quiet", central, `${commit}:refs/heads/main`);
    team.landPlainly({
      ".two-keys/policy.yaml": `central:\n  repository: ${central}\n  ref: refs/heads/main\n`,
      ".two-keys/people.yaml": undefined,
      ".two-keys/systems.yaml": undefined,
    });
    const made = await team.make({ branch: "central", edits: EDITS, approvers: [] });
    for (const name of ["bob", "carol"] as const)
      await team.approve(team.team.member(name), made, { policy });

    renameSync(central, `${central}${GONE}`);
    team.refuses(dana, [`${made.head}:main`], {
      policy: ["UNDETERMINED", /The policy can't be reached: .*policy\.git/],
    });
    renameSync(`${central}${GONE}`, central);
    forget(team);
    const by = /Read from .*policy at refs\/heads\/main\./;
    team.lets(dana, [`${made.head}:main`], { policy: ["SATISFIED", by], review: ["SATISFIED", /2 people/] });
  });

  it("a ledger of its own is asked while a push is held back, and nothing gets in where it does not answer", async () => {
    const team = new GatedTeam(({ base }) => ({
      ".two-keys/policy.yaml": teamPolicy().replace(
        "  ledger:\n",
        `  ledger:\n    repository: ${base}/ledger.git\n`,
      ),
    }));
    gated = team;
    const { dana } = team;
    const ledger = bare(team, "ledger.git");
    const place = { gitDir: ledger, branch: LEDGER, remote: undefined, isOwn: true };
    team.send = async (files, id) => {
      const kept = await appendToLedger(place, files, id, { network: false });
      if (!kept.ok) throw new Error(kept.failure.message);
    };
    const made = await team.make({ branch: "ledger", edits: EDITS, approvers: ["bob"] });
    team.refuses(dana, [`${made.head}:main`], { review: ["UNSATISFIED", /1 of 2 approvals/] });
    const carol = team.team.member("carol");
    await team.approve(carol, made);

    // What was fetched for the push before is no answer.
    renameSync(ledger, `${ledger}${GONE}`);
    team.refuses(dana, [`${made.head}:main`], {
      ledger: ["UNDETERMINED", /may have more than is known here, the remote could not be asked/],
    });
    forget(team);
    team.refuses(dana, [`${made.head}:main`], { ledger: ["UNDETERMINED", /The ledger is not known here/] });
    renameSync(`${ledger}${GONE}`, ledger);

    team.lets(dana, [`${made.head}:main`], { ledger: ["SATISFIED", /./], review: ["SATISFIED", /2 people/] });
    const { env } = dana;
    const told = execFileSync("git", ["grep", "-l", '"landed"', LEDGER], {
      cwd: ledger,
      env,
      encoding: "utf8",
    });
    assert.match(
      told,
      new RegExp(`changes/${made.id}/events/`),
      "post-receive has put the landing on record",
    );
  });
});
