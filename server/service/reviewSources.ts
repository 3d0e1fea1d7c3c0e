import type { Target } from "../change/record.ts";
import { fullNameOf } from "../change/statusWords.ts";
import { plainId } from "../git/changeFacts.ts";
import { mainRemote } from "../git/changes.ts";
import { Repository } from "../git/repository.ts";
import { type FoundContent, findContent } from "../git/reviewCommits.ts";
import { type Found, gitFailure } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { commentsOn } from "./reviewComments.ts";
import { type ReviewContent, reviewContent } from "./reviewContent.ts";
import type { DeskPorts } from "./reviewWriter.ts";

/** Finds the content of reviews: here, else on the remote, and never other content than the record names. */
export class ReviewSources {
  constructor(private readonly ports: Pick<DeskPorts, "places">) {}

  /** What a reviewer looks at, read from the commits of the target that lies here. */
  async shown(
    found: Found,
    signal: AbortSignal | undefined,
  ): Promise<
    ServiceResult<{
      target: Target;
      content: ReviewContent;
      commits: FoundContent;
      comments: string[];
      others: string[];
    }>
  > {
    const target = targetHere(found);
    if (!target.ok) return target;
    const commits = await this.commitsOf(found, target.value, signal);
    if (!commits.ok) return commits;
    const opened = await Repository.open(this.ports.places.top);
    if (!opened.ok) return gitFailure(opened.failure);
    try {
      const { organisation } = found.known.current;
      const content = await reviewContent(opened.value, {
        ...commits.value,
        change: organisation.change,
        today: found.known.now.toISOString().slice(0, 10),
        signal,
      });
      if (!content.ok) return gitFailure(content.failure);
      const comments = await commentsOn(opened.value, commits.value.head);
      const others = (found.state.current?.record.targets ?? [])
        .filter((one) => one !== target.value)
        .map(
          ({ repo, ref }) =>
            `It is meant for ${ref} of ${repo} too, which is not shown here: look at it there.`,
        );
      return done({ target: target.value, content: content.value, commits: commits.value, comments, others });
    } finally {
      opened.value.close();
    }
  }

  /** The commits of a target, fetched where they are not here; never those of other content. */
  async commitsOf(
    { known, state }: Found,
    target: Target,
    signal?: AbortSignal,
  ): Promise<ServiceResult<FoundContent>> {
    const { top, commonDir } = this.ports.places;
    const hasRemote = known.current.gathered.remoteUrl !== undefined;
    const remote = hasRemote ? await mainRemote(top) : undefined;
    const head = plainId(target.head);
    const looked = await findContent(
      { top, commonDir, remote, signal },
      {
        name: `${state.id}/${head.slice(0, 16)}`,
        base: plainId(target.base),
        head,
        changeset: target.changeset,
        target: target.ref,
      },
    );
    const author = fullNameOf(known.current.organisation, state.current?.record.requester ?? "");
    switch (looked.state) {
      case "found":
        return done(looked.content);
      case "absent":
        return failure(
          "refused",
          `The commits of ${state.id} are neither here nor on the remote (${looked.message}): ask ${author} to push the branch.`,
        );
      case "other":
        return failure(
          "refused",
          `THE CONTENT DIFFERS: the commits that ${state.id} names hold ${looked.digest}, and its record says ${target.changeset}. Do not approve it; tell ${author}.`,
        );
      case "failed":
        return gitFailure(looked.failure);
    }
  }
}

/** The target of a change that lies in this repository. */
export function targetHere({ known, state }: Found): ServiceResult<Target> {
  const targets = state.current?.record.targets ?? [];
  const { repo, targetRef } = known.current.facts;
  const here = targets.filter((one) => one.repo === repo);
  const target = here.find(({ ref }) => ref === targetRef) ?? here[0];
  if (target) return done(target);
  const places = targets.map((one) => one.repo).join(", ");
  return failure("refused", `${state.id} is meant for ${places}: open it in a clone of that repository.`);
}
