import assert from "node:assert/strict";
import { type GatedTeam, holds, type Made, useGatedTeam } from "../support/gatedTeam.ts";

const LIMITS = "svc/limits/limits.ts";
const TEXT =
  "export function limit(retries: number) {\n  return retries * 80;\n}\n\nexport const most = 400;\n";

/** What the server says of content that nobody was asked about. */
const OTHER = {
  record: ["UNSATISFIED", /There is no change record for this content/],
  changeset: ["UNSATISFIED", /Nobody was asked about this content|changed since/],
  review: ["UNSATISFIED", /no record speaks of it/],
} as const;

describe("threats: what lands is what was approved", function () {
  this.timeout(300_000);
  const team = useGatedTeam({ [LIMITS]: TEXT, "svc/other.ts": "export const other = 1;\n" });
  let approved: Made | undefined;
  let number = 0;

  /** The change that everything is tried on, approved by two; nothing of it lands before the last tests. */
  async function theChange(gated: GatedTeam): Promise<Made> {
    approved ??= await gated.make({ branch: "limits", edits: { [LIMITS]: TEXT.replace("80", "60") } });
    const main = gated.judge(pushedHead(gated, approved)).decisions[0];
    assert.equal(main?.status, "SATISFIED", "the honest change passes");
    return approved;
  }

  /** Its head, where the server has it: branches that are not protected take everything. */
  function pushedHead(gated: GatedTeam, { head }: Made): string {
    if (gated.tip("refs/heads/limits") !== head)
      gated.dana.git("push", "--quiet", "--force", "origin", `${head}:refs/heads/limits`);
    return head;
  }

  /** A commit on top of the approved one. */
  function onTop(gated: GatedTeam, { head }: Made, edits: Parameters<GatedTeam["more"]>[1]): string {
    gated.dana.git("switch", "--quiet", "--detach", head);
    return gated.more(gated.dana, edits);
  }

  it("T08 T09: more is pushed after the approval", async () => {
    const gated = team();
    const made = await theChange(gated);
    const later = onTop(gated, made, { [LIMITS]: TEXT.replace("80", "6000") });
    gated.refuses(gated.dana, [`${later}:main`], {
      ...OTHER,
      changeset: ["UNSATISFIED", /svc\/limits\/limits\.ts changed since Bob Ferro and Carol Okafor approved/],
    });
    const more = onTop(gated, made, { "svc/backdoor.ts": "export {};\n" });
    gated.refuses(gated.dana, [`${more}:main`], {
      ...OTHER,
      changeset: ["UNSATISFIED", /svc\/backdoor\.ts changed since/],
    });
  });

  it("T12: white space, another place for the same lines, a mode", async () => {
    const gated = team();
    const made = await theChange(gated);
    const spaced = onTop(gated, made, { [LIMITS]: TEXT.replace("80", "60").replace("  return", "\treturn") });
    gated.refuses(gated.dana, [`${spaced}:main`], OTHER);
    const moved = onTop(gated, made, { [LIMITS]: `\n${TEXT.replace("80", "60")}` });
    gated.refuses(gated.dana, [`${moved}:main`], OTHER);
    gated.dana.git("switch", "--quiet", "--detach", made.head);
    gated.dana.git("update-index", "--chmod=+x", LIMITS);
    gated.dana.git("commit", "--quiet", "--message", "Only the mode");
    gated.refuses(gated.dana, ["HEAD:main"], OTHER);
    gated.dana.git("reset", "--quiet", "--hard");
  });

  it("T13 T14: approved for another branch, or in another repository", async () => {
    const gated = team();
    const made = await theChange(gated);
    const text = TEXT.replace("400", "300");
    number++;
    const head = gated.commit(gated.dana, `other-${number}`, { [LIMITS]: text });
    const target = await gated.target(gated.dana, head);
    const elsewhere = { ...target, repo: "git.example.test/mallory/checkout" };
    await gated.recorded(gated.dana, head, { fields: { targets: [elsewhere] } });
    gated.refuses(gated.dana, [`${head}:main`], {
      record: ["UNSATISFIED", /was reviewed for main of git\.example\.test\/mallory\/checkout, not for main/],
      review: ["UNSATISFIED", /no record speaks of it/],
    });
    await gated.recorded(gated.dana, head, {
      fields: { targets: [{ ...target, ref: "refs/heads/release" }] },
    });
    gated.refuses(gated.dana, [`${head}:main`], {
      record: ["UNSATISFIED", /was reviewed for .*, not for main/],
    });
    assert.ok(made.id);
  });

  it("T16: a merge whose first parent is the branch, and the parents that nobody sees", async () => {
    const gated = team();
    const { head } = await theChange(gated);
    const { dana } = gated;
    const main = dana.git("rev-parse", "origin/main");
    const side = dana.git("commit-tree", "-m", "Side", `${head}^{tree}`);
    const foxtrot = dana.git("commit-tree", "-p", side, "-p", main, "-m", "Merge main", `${head}^{tree}`);
    gated.refuses(dana, [`${foxtrot}:main`], {
      changeset: ["SATISFIED", /as the record says/],
      history: ["UNSATISFIED", /not in the first-parent line: the merge stands the wrong way round/],
    });
  });

  it("T17: something bad in one commit, undone in the next", async () => {
    const gated = team();
    const { head } = await theChange(gated);
    const { dana } = gated;
    const bad = gated.commit(dana, "detour", { "svc/backdoor.ts": "export {};\n" });
    const back = dana.git("commit-tree", "-p", bad, "-m", "Tidy", `${head}^{tree}`);
    gated.refuses(dana, [`${back}:main`], {
      changeset: ["SATISFIED", /as the record says/],
      history: [
        "UNSATISFIED",
        /2 commits on the way touch svc\/backdoor\.ts, which the change as a whole does not/,
      ],
    });
    // By the second parent of a merge, too.
    const main = dana.git("rev-parse", "origin/main");
    const merge = dana.git("commit-tree", "-p", main, "-p", bad, "-m", "Merge", `${head}^{tree}`);
    gated.refuses(dana, [`${merge}:main`], { history: ["UNSATISFIED", /svc\/backdoor\.ts/] });
  });

  it("T11 T38: a merge that says otherwise, and two changes that are pushed as one", async () => {
    const gated = team();
    const made = await theChange(gated);
    const { dana } = gated;
    const main = dana.git("rev-parse", "origin/main");
    const evil = onTop(gated, made, { [LIMITS]: TEXT.replace("80", "1") });
    const merge = dana.git("commit-tree", "-p", main, "-p", made.head, "-m", "Merge", `${evil}^{tree}`);
    gated.refuses(dana, [`${merge}:main`], OTHER);
    const second = await gated.make({
      branch: "queue",
      edits: { "svc/other.ts": "export const other = 2;\n" },
    });
    dana.git("switch", "--quiet", "--detach", made.head);
    dana.git("cherry-pick", "--no-edit", second.head);
    gated.refuses(dana, ["HEAD:main"], OTHER);
  });

  it("T41: a record that is used before its window, after it, or after its approvals are too old", async () => {
    const gated = team();
    const at = (hours: number): string => new Date(Date.now() + hours * 3600_000).toISOString();
    const window = (from: number, to: number) => ({
      window: { start: at(from), end: at(to), bakeMinutes: 30 },
    });
    const edits = (limit: number) => ({ "svc/other.ts": `export const other = ${limit};\n` });
    const early = await gated.make({ branch: "early", edits: edits(11), fields: window(5, 8) });
    gated.refuses(gated.dana, [`${early.head}:main`], {
      window: ["UNSATISFIED", /Its window opens/],
      review: ["SATISFIED", /2 people/],
    });
    const late = await gated.make({ branch: "late", edits: edits(12), fields: window(-8, -5) });
    gated.refuses(gated.dana, [`${late.head}:main`], {
      window: ["UNSATISFIED", /Its window ended/],
      review: ["UNSATISFIED", /0 of 2 approvals[\s\S]*the window of the change has ended/],
    });
    const stale = await gated.make({ branch: "stale", edits: edits(13), approvers: [] });
    for (const name of ["bob", "carol"] as const)
      await gated.approve(gated.member(name), stale, { at: at(-24 * 30) });
    gated.refuses(gated.dana, [`${stale.head}:main`], { review: ["UNSATISFIED", /0 of 2 approvals/] });
  });

  it("T08: the record is edited after the approval", async () => {
    const gated = team();
    const edits = { "svc/other.ts": "export const other = 21;\n" };
    const first = await gated.make({ branch: "edited", edits });
    const fields = {
      id: first.id,
      revision: 2,
      previous: first.digest,
      window: {
        start: first.record.window?.start ?? "",
        end: new Date(Date.now() + 100 * 3600_000).toISOString(),
        bakeMinutes: 60,
      },
    };
    const second = await gated.recorded(gated.dana, first.head, {
      approvers: [],
      fields,
      parents: first.events,
    });
    gated.refuses(gated.dana, [`${first.head}:main`], {
      review: [
        "UNSATISFIED",
        /0 of 2 approvals[\s\S]*Bob Ferro does not count: it speaks of another revision/,
      ],
    });
    for (const name of ["bob", "carol"] as const) await gated.approve(gated.member(name), second);
    gated.dana.git("push", "--quiet", "--force", "origin", `${first.head}:refs/heads/edited`);
    assert.equal(gated.judge(first.head).status, "SATISFIED");
  });

  it("asks for nothing where nothing changes, and still holds the history", async () => {
    const gated = team();
    const main = gated.dana.git("rev-parse", "origin/main");
    const empty = gated.dana.git("commit-tree", "-p", main, "-m", "Nothing", `${main}^{tree}`);
    gated.dana.git("push", "--quiet", "origin", `${empty}:refs/heads/empty`);
    const [decision] = gated.judge(empty).decisions;
    holds(decision?.checks ?? [], {
      record: ["NOT_APPLICABLE", /Nothing changes/],
      review: ["NOT_APPLICABLE", /Nothing changes/],
      history: ["SATISFIED", /forward/],
    });
  });

  it("T08: the same content by an amended, a rebased, a squashed or a merged commit keeps its approvals", async () => {
    const gated = team();
    const made = await theChange(gated);
    const who = gated.dana;
    gated.landPlainly({ "docs/limits.md": "# Limits\n\nUnrelated work.\n" });
    const main = who.git("rev-parse", "origin/main");
    who.git("switch", "--quiet", "--force-create", "limits", made.head);
    who.git("commit", "--quiet", "--amend", "--message", "Another message");
    const amended = who.git("rev-parse", "HEAD");
    who.git("rebase", "--quiet", "origin/main");
    const rebased = who.git("rev-parse", "HEAD");
    const squashed = who.git("commit-tree", "-p", main, "-m", "Squashed", `${rebased}^{tree}`);
    const merged = who.git("commit-tree", "-p", main, "-p", amended, "-m", "Merge", `${rebased}^{tree}`);
    who.git("switch", "--quiet", "--detach", amended);
    who.git("merge", "--quiet", "--no-ff", "--no-edit", "origin/main");
    const back = who.git("rev-parse", "HEAD");
    const keep = [rebased, squashed, merged];
    keep.push(
      who.git(
        "commit-tree",
        "-p",
        main,
        "-p",
        back,
        "-m",
        "Merge of a branch that took main in",
        `${back}^{tree}`,
      ),
    );
    who.git("push", "--quiet", "origin", ...keep.map((id, at) => `${id}:refs/heads/kept-${at}`));
    for (const id of keep) {
      const [decision] = gated.judge(id).decisions;
      holds(decision?.checks ?? [], {
        changeset: ["SATISFIED", /as the record says/],
        review: ["SATISFIED", /2 people approved/],
      });
      assert.equal(decision?.status, "SATISFIED");
    }
    gated.lets(who, [`${squashed}:main`]);
  });

  it("T41: a target lands once", async () => {
    const gated = team();
    const { head, id } = theOne();
    const who = gated.dana;
    const main = who.git("rev-parse", "origin/main");
    // Taken back and brought in again: the content is the one that was approved.
    gated.landPlainly({ [LIMITS]: TEXT }, "Taken back on the server");
    const again = who.git("commit-tree", "-p", "origin/main", "-m", "Again", `${main}^{tree}`);
    gated.refuses(who, [`${again}:main`], {
      changeset: ["SATISFIED", /as the record says/],
      record: ["UNSATISFIED", new RegExp(`${id} can't let anything land any more: it landed before`)],
    });
    assert.ok(head);
  });

  it("T39: a revert, a cherry-pick and a back-merge without a record", async () => {
    const gated = team();
    const who = gated.dana;
    const landed = await gated.make({
      branch: "to-revert",
      edits: { "svc/other.ts": "export const other = 31;\n" },
    });
    gated.lets(who, [`${landed.head}:main`]);
    who.git("switch", "--quiet", "--detach", "origin/main");
    who.git("revert", "--no-edit", "HEAD");
    gated.refuses(who, ["HEAD:main"], OTHER);
    who.git("switch", "--quiet", "--detach", "origin/main");
    who.git("cherry-pick", "--no-edit", theOne().head);
    gated.refuses(who, ["HEAD:main"], { record: ["UNSATISFIED", /landed before|no change record/] });
  });

  it("T08: a conflict that is resolved on the way voids the approval", async () => {
    const gated = team();
    const who = gated.dana;
    const made = await gated.make({
      branch: "conflict",
      edits: { "svc/other.ts": "export const other = 41;\n" },
    });
    gated.landPlainly({ "svc/other.ts": "export const other = 42;\n" });
    const tree = `${made.head}^{tree}`;
    const main = who.git("rev-parse", "origin/main");
    const merge = who.git("commit-tree", "-p", main, "-p", made.head, "-m", "Ours", tree);
    gated.refuses(who, [`${merge}:main`], {
      changeset: ["UNSATISFIED", /svc\/other\.ts changed since Bob Ferro and Carol Okafor approved/],
    });
  });

  function theOne(): Made {
    if (!approved) throw new Error("nothing was approved before");
    return approved;
  }
});
