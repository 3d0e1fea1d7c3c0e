import { type ReviewDetail, reviewDetail, reviewInbox } from "../../server/protocol/review.ts";
import { type Member, type ReviewTeam, TYPED } from "./reviewTeam.ts";

/** dana's change, with its record in the ledger and its branch on the remote. Gives the change's id. */
export async function submittedChange(team: ReviewTeam, isPushed = true): Promise<string> {
  team.startChange();
  const dana = team.member("dana");
  await dana.ok("change", "new");
  await dana.ok("change", "set", ...TYPED);
  const { id } = JSON.parse(await dana.ok("change", "submit", "--format", "json")) as { id: string };
  if (isPushed) dana.git("push", "--quiet", "origin", "HEAD");
  return id;
}

/** Status of a change after the ledger was fetched. */
export async function statusOf(member: Member, id: string): Promise<string> {
  await member.ok("change", "sync");
  const shown = await member.ok("change", "show", id, "--format", "json");
  const { status } = JSON.parse(shown) as { status: string };
  return status;
}

export async function opened(member: Member, id: string): Promise<ReviewDetail> {
  return reviewDetail.parse(JSON.parse(await member.ok("review", "show", id, "--format", "json")));
}

export async function inboxOf(member: Member): Promise<ReturnType<typeof reviewInbox.parse>> {
  return reviewInbox.parse(JSON.parse(await member.ok("review", "inbox", "--format", "json")));
}

/** Lines below the reviewers' line of the checklist of the branch that is checked out. */
export async function reviewerLines(member: Member): Promise<string[]> {
  const view = JSON.parse(await member.ok("change", "show", "--format", "json")) as {
    checklist: { id: string; children?: { label: string; detail?: string }[] }[];
  };
  const line = view.checklist.find(({ id }) => id === "reviewers");
  return (line?.children ?? []).map(({ label, detail = "" }) => `${label}: ${detail}`);
}
