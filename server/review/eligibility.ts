import type { ChangeState } from "../change/foldModel.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { Person } from "../policy/peopleFile.ts";
import { isActive } from "../policy/terms.ts";

export interface EligibilityQuestion {
  readonly state: Pick<ChangeState, "excluded" | "requirements" | "approvals" | "retro">;
  readonly organisation: Pick<Organisation, "change">;
  readonly now: Date;
}

export interface Eligibility {
  /** Why this person's approval would not count, or is not needed; undefined where nothing is in the way. */
  readonly ineligible: string | undefined;
  /** What is worth knowing of somebody who may review. */
  readonly hint: string | undefined;
}

/** Whether somebody may review a change, and why not. It speaks of the person, whatever keys and accounts there are. */
export function eligibilityOf(person: Person, question: EligibilityQuestion): Eligibility {
  const { state, now } = question;
  const account = accountOf(person, question);
  const ineligible =
    kindReason(person.id) ??
    absence(person, now) ??
    state.excluded.get(person.id) ??
    (approved(state).some((one) => one.person === person.id) ? "has approved it already" : undefined) ??
    keyReason(person, question, account);
  return { ineligible, hint: ineligible === undefined ? account.hint : undefined };
}

/** Approvals that count for what is asked now: after a break-glass those of the review that is owed. */
export function approved({
  approvals,
  retro,
}: Pick<ChangeState, "approvals" | "retro">): ChangeState["approvals"] {
  return retro ? retro.have : approvals;
}

/** `left on 2026-05-01`, by the days on which a person belongs to the company; undefined on one of them. */
export function absence({ active }: Pick<Person, "active">, now: Date): string | undefined {
  if (!active || isActive(active, now)) return undefined;
  const today = now.toISOString().slice(0, 10);
  return active.from > today ? `starts on ${active.from}` : `left on ${active.to ?? active.from}`;
}

/** Only people approve; the kind is that of the id, as for an approval that is given. */
export function kindReason(id: string): string | undefined {
  if (id.startsWith("bot:")) return "is a bot, and only people approve";
  if (id.startsWith("agent:")) return "is an AI agent, and only people approve";
  return undefined;
}

interface Account {
  readonly forge: NonNullable<NonNullable<Organisation["change"]["review"]>["forge"]> | undefined;
  readonly isMapped: boolean;
  readonly hint: string | undefined;
}

function accountOf({ forge: accounts }: Person, { organisation }: EligibilityQuestion): Account {
  const forge = organisation.change.review?.forge;
  const isMapped = forge !== undefined && accounts?.[forge.kind] !== undefined;
  const hint =
    forge && !isMapped
      ? `has no account on ${FORGE_NAMES[forge.kind]} in people.yaml, and can't be asked there`
      : undefined;
  return { forge, isMapped, hint };
}

const FORGE_NAMES = { github: "GitHub", gitlab: "GitLab", gitea: "Gitea" } as const;

/** Without a key there is only the forge to approve on, where the policy lets that count. */
function keyReason(
  { keys = [] }: Person,
  { state, now }: EligibilityQuestion,
  { forge, isMapped }: Account,
): string | undefined {
  if (state.requirements?.signedEvents !== true) return undefined;
  if (keys.some(({ active }) => isActive(active, now))) return undefined;
  if (forge?.approvals !== "attested")
    return "has no key in people.yaml that is valid today, and approvals must be signed";
  if (isMapped) return undefined;
  return `has neither a valid key nor an account on ${FORGE_NAMES[forge.kind]} in people.yaml`;
}
