import type { GateInput } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count, listed, shortCommit, shortRef } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** A protected branch only goes forward, along its first parents; a tag never moves. */
export function historyCheck(input: GateInput): GateCheck {
  const { scope, ref, before, after } = input;
  if (scope === "replace") {
    return outcome("history", "UNSATISFIED", `${ref} would show another object in the place of one.`, {
      fix: "Don't push replaced objects: make a commit that says what is meant.",
    });
  }
  if (scope === "reserved") return reservedCheck(ref);
  if (scope === "tag") return tagCheck(input);
  if (after === undefined) {
    return outcome("history", "UNSATISFIED", `${shortRef(ref)} is protected and can't be deleted.`, {
      fix: "Keep it; a branch that is no longer used is taken out of change.protectedRefs first.",
    });
  }
  if (!input.history.known) return undetermined("history", input.history);
  const { isForward, isFirstParent, knownTip, strays } = input.history.value;
  if (before === undefined && knownTip !== undefined) {
    const reason = `${shortRef(ref)} was there before and stood at ${shortCommit(knownTip)}, which this does not follow.`;
    return outcome("history", "UNSATISFIED", reason, { fix: "Push the branch as it was, then the change." });
  }
  if (isForward === false) {
    const reason = `${shortRef(ref)} would lose commits: ${shortCommit(before ?? "")} is not in the history of ${shortCommit(after)}.`;
    return outcome("history", "UNSATISFIED", reason, {
      fix: "Rebase or merge onto the branch as it is now, and push without force.",
      command: `git pull --rebase origin ${shortRef(ref)}`,
    });
  }
  if (isFirstParent === false) {
    const reason = `The old tip ${shortCommit(before ?? "")} is not in the first-parent line: the merge stands the wrong way round.`;
    return outcome("history", "UNSATISFIED", reason, {
      fix: `Check out ${shortRef(ref)}, merge the other branch into it, and push that.`,
    });
  }
  if (strays.length > 0) {
    const paths = [...new Set(strays.flatMap((one) => one.paths))];
    const reason = `${count(strays.length, "commit")} on the way ${strays.length === 1 ? "touches" : "touch"} ${listed(paths)}, which the change as a whole does not and nobody reviews.`;
    return outcome("history", "UNSATISFIED", reason, {
      fix: "Squash the commits into one, so that nothing lands which was not reviewed.",
      command: "git rebase --interactive",
      points: strays.flatMap(({ commit, paths: touched }) =>
        touched.map((path) => ({ path, text: `touched by ${shortCommit(commit)}` })),
      ),
    });
  }
  if (before === undefined) return outcome("history", "SATISFIED", "The branch is new here.");
  return outcome("history", "SATISFIED", "It goes forward from where the branch stands.");
}

/** Names that mean something else to whoever reads them. */
function reservedCheck(ref: string): GateCheck {
  const isOwn = ref.startsWith("refs/two-keys/");
  const reason = isOwn
    ? `${ref} is where each repository notes for itself how far its ledger has come.`
    : `Whoever fetches a branch with the name ${shortRef(ref)} takes it for the default one, and its policy for theirs.`;
  return outcome("history", "UNSATISFIED", reason, {
    fix: isOwn ? "Leave it out of the push: push branches by their names." : "Give the branch another name.",
  });
}

function tagCheck({ ref, before, after }: GateInput): GateCheck {
  if (before === undefined) return outcome("history", "SATISFIED", `The tag ${shortRef(ref)} is new.`);
  const what = after === undefined ? "deleted" : "moved";
  return outcome(
    "history",
    "UNSATISFIED",
    `The tag ${shortRef(ref)} can't be ${what}: what it names was told to others.`,
    {
      fix: "Make a tag with another name.",
    },
  );
}
