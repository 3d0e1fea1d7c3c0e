import assert from "node:assert/strict";
import { gateReport } from "../../server/cli/report/gateReport.ts";
import { type GatedTeam, holds, LEDGER, limits, type Made, useGatedTeam } from "../support/gatedTeam.ts";

describe("the gate and a ledger whose end is cut off", () => {
  const team = useGatedTeam();
  let number = 500;

  function change(gated: GatedTeam): Promise<Made> {
    number++;
    return gated.make({ branch: `tail-${number}`, edits: limits(number) });
  }

  it("T30: the server remembers what was pushed to it, and decides nothing by less", async () => {
    const gated = team();
    const { dana } = gated;
    const made = await change(gated);
    const before = gated.tip(LEDGER);
    // An objection comes by an ordinary push, so that post-receive notes it.
    const frank = gated.member("frank");
    await frank.ok("change", "sync");
    await frank.ok("review", "object", made.id, "--reason", "It loses orders under load.");
    const tip = gated.tip(LEDGER);
    assert.notEqual(tip, before, "the objection did not arrive");
    gated.refuses(dana, [`${made.head}:main`], { review: ["UNSATISFIED", /Frank Ode objects/] });

    gated.server("update-ref", LEDGER, before);
    const missing = new RegExp(
      `can't be trusted: this server had it at ${tip.slice(0, 12)}, and what that had is missing`,
    );
    gated.refuses(dana, [`${made.head}:main`], {
      ledger: ["UNSATISFIED", missing],
      review: ["UNSATISFIED", /Frank Ode objects/],
    });
    // What is added to the rest does not make it whole.
    const bob = gated.member("bob");
    await gated.approve(bob, made);
    gated.refuses(dana, [`${made.head}:main`], { ledger: ["UNSATISFIED", missing] });
    // Nor does a ledger that is not there at all.
    gated.server("update-ref", "-d", LEDGER);
    gated.refuses(dana, [`${made.head}:main`], { ledger: ["UNSATISFIED", missing] });

    // Whoever has the end can give it back.
    gated.server("update-ref", LEDGER, before);
    await frank.ok("change", "sync", "--restore");
    gated.refuses(dana, [`${made.head}:main`], {
      ledger: ["SATISFIED", /two-keys\/ledger at/],
      review: ["UNSATISFIED", /Frank Ode objects/],
    });
  });

  it("T31: a clone that gets less than a pipeline has witnessed decides nothing", async () => {
    const gated = team();
    const { dana } = gated;
    const made = await change(gated);
    const pipeline = gated.member("pipeline");
    pipeline.git("fetch", "--quiet", "origin");
    dana.git("push", "--quiet", "origin", `${made.head}:refs/heads/witnessed`);
    pipeline.git("fetch", "--quiet", "origin");
    const seen = gated.tip(LEDGER);
    pipeline.git("switch", "--quiet", "--detach", made.head);
    await pipeline.ok("gate", "--at", "ci", "--witness");
    const witnessed = gated.tip(LEDGER);
    assert.notEqual(witnessed, seen);
    const names = gated.server("diff-tree", "-r", "--name-only", "--no-commit-id", witnessed).split("\n");
    assert.deepEqual(names.map((name) => name.replace(/^witness\/[\d/]+\/[0-9a-f]{64}/, "witness")).sort(), [
      "witness.json",
      "witness.json.sig",
    ]);

    // The server comes back from an older copy, and the pipeline's own files are put back into that by themselves.
    const older = gated.server("rev-list", "--max-count=1", "--skip=1", seen);
    const fork = forked(gated, older, witnessed);
    const erin = gated.member("erin");
    gated.server("update-ref", LEDGER, fork);
    const { code, stdout } = await erin.tk(["gate", "--at", "ci", "--head", made.head, "--format", "json"]);
    const [decision] = gateReport.parse(JSON.parse(stdout) as unknown).decisions;
    holds(decision?.checks ?? [], {
      ledger: [
        "UNSATISFIED",
        new RegExp(`bot:pipeline \\(ci\\) saw commit ${seen.slice(0, 12)} of the ledger`),
      ],
    });
    assert.equal(code, 1);
  });

  /** A commit on `older` that has the witness of another one, and nothing of what came between. */
  function forked(gated: GatedTeam, older: string, witnessed: string): string {
    const { dana } = gated;
    dana.git("fetch", "--quiet", gated.remote, `${LEDGER}:refs/heads/fork-of-it`);
    dana.git("switch", "--quiet", "--force", "--detach", older);
    dana.git("checkout", "--quiet", witnessed, "--", "witness");
    const head = dana.commit("The witness by itself");
    gated.server("fetch", "--quiet", dana.root, head);
    return head;
  }
});
