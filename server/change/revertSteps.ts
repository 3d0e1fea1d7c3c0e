import type { ChangeFacts } from "./facts.ts";
import type { Step } from "./record.ts";

const MAX_NAMED = 20;
const PLAIN = /^[A-Za-z0-9_][\w./-]*$/;

/**
 * A rollback that git alone can do: the commits of the change reverted on the branch that it is meant for. `folder` is
 * the one that holds all changed paths. How long that takes no source tells, so that it stays to be filled in. Empty
 * where nothing is committed.
 */
export function revertSteps(
  { base, commits, targetRef }: Pick<ChangeFacts, "base" | "commits" | "targetRef">,
  folder: string,
): Partial<Step>[] {
  if (commits.length === 0) return [];
  const branch = targetRef.replace(/^refs\/heads\//, "");
  const ids = commits.map(({ id }) => id.slice(0, 12)).reverse();
  const start = base.replace(/^sha\d+:/, "").slice(0, 12);
  // Names that a shell would take for something else do not get into a command.
  const place = PLAIN.test(folder) ? folder : ".";
  const tip = PLAIN.test(branch) ? branch : "HEAD";
  const named = ids.length > MAX_NAMED ? `${start}..${ids[0]}` : ids.join(" ");
  return [
    {
      action: `On ${branch}: git revert ${named}\nIf they were merged or squashed into others: git revert those (-m 1 for a merge).`,
      expect: `What the change touches is on ${branch} as it was at ${start}.`,
      verify: `git diff ${start} ${tip} -- ${place} shows nothing of the change`,
      stage: "change",
      automated: false,
      irreversible: false,
    },
  ];
}
