import type { ChangeTarget } from "./changeFacts.ts";
import { mainRemote } from "./changes.ts";
import type { Worktree } from "./gitDir.ts";
import { git } from "./run.ts";

const FORMAT = "%(refname)%00%(objectname)%00%(upstream)";

/**
 * The one of some protected branches that a change is meant for: the branch that is checked out or its upstream, if that
 * is one; else the one from which HEAD has gone the least, by the number of commits, the first of equals. Each stands
 * where the main remote has it, else where this clone does. Undefined where none of them is here.
 */
export async function protectedTarget(
  { top, branch, head }: Pick<Worktree, "top" | "branch" | "head">,
  protectedRefs: readonly string[],
): Promise<ChangeTarget | undefined> {
  const source = await mainRemote(top);
  const places = protectedRefs
    .filter((ref) => ref.startsWith("refs/heads/"))
    .map((ref) => ({ ref, remote: `refs/remotes/${source}/${ref.slice("refs/heads/".length)}` }));
  if (places.length === 0 || head === undefined) return undefined;
  const own = branch === undefined ? [] : [branch];
  const names = places.flatMap(({ ref, remote }) => [ref, remote]);
  const listed = await git(["for-each-ref", `--format=${FORMAT}`, ...names, ...own], { cwd: top });
  const refs = new Map(
    (listed.ok ? listed.value : "").split("\n").map((line) => {
      const [name = "", commit = "", upstream = ""] = line.split("\0");
      return [name, { commit, upstream }];
    }),
  );
  const there = places.flatMap(({ ref, remote }) => {
    const commit = (refs.get(remote) ?? refs.get(ref))?.commit;
    return commit ? [{ ref, remote, commit }] : [];
  });
  const upstream = refs.get(branch ?? "")?.upstream;
  const named = there.find(({ ref, remote }) => ref === branch || remote === upstream || ref === upstream);
  const [only, ...others] = there;
  if (named || !only || others.length === 0) return plain(named ?? only);
  const counted = await Promise.all(
    there.map(async (one) => {
      const found = await git(["rev-list", "--count", head, `^${one.commit}`, "--"], { cwd: top });
      return { one, count: found.ok ? Number(found.value) : Infinity };
    }),
  );
  const nearest = counted.reduce((best, next) => (next.count < best.count ? next : best));
  return plain(nearest.one);
}

function plain(found: ChangeTarget | undefined): ChangeTarget | undefined {
  return found && { ref: found.ref, commit: found.commit };
}
