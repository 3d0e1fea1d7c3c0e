import type { ForgeAccount, ReviewersOutcome } from "./port.ts";
import { type ForgeProblem, problemOf } from "./result.ts";

export interface NamedAccount extends ForgeAccount {
  readonly login: string;
}

interface Asking {
  readonly host: string;
  /** Who is asked already. */
  asked(): Promise<readonly NamedAccount[]>;
  /** Looks an account up by its id; throws where it can't be asked. */
  lookUp(account: ForgeAccount): Promise<NamedAccount>;
  /** Asks for all of them by one request, and gives the ids of those who are asked afterwards. */
  ask(accounts: readonly NamedAccount[]): Promise<ReadonlySet<number>>;
}

/** Reasons that concern one account, or one request, and not the forge as a whole. */
const SINGLE: ReadonlySet<string> = new Set(["invalid", "not-found", "conflict", "not-allowed"]);

/**
 * Asks accounts for a review, besides those who are asked already: all by one request, and where that is refused, one by
 * one, as a forge refuses all of them for one. What becomes of each is told. A failure of the forge as a whole is thrown
 * where nobody was asked yet.
 */
export async function askReviewers(
  accounts: readonly ForgeAccount[],
  asking: Asking,
): Promise<ReviewersOutcome> {
  const asked = await asking.asked();
  const missing = accounts.filter(({ id }) => !asked.some((one) => one.id === id));
  const { requested, failed } = await askMissing(missing, asking);
  const before = asked.filter(({ id }) => accounts.some((one) => one.id === id));
  return { requested: [...before, ...requested], failed };
}

async function askMissing(
  accounts: readonly ForgeAccount[],
  { host, lookUp, ask }: Asking,
): Promise<ReviewersOutcome> {
  const untaken = `${host} did not take the request: the author of a pull request can't be asked, nor can somebody who may not read the project`;
  const failed: { account: ForgeAccount; reason: string }[] = [];
  const named: NamedAccount[] = [];
  for (const account of accounts) {
    try {
      named.push(await lookUp(account));
    } catch (error) {
      failed.push({ account, reason: singleProblem(error).failure.message });
    }
  }
  const requested: ForgeAccount[] = [];
  const take = (asked: readonly NamedAccount[], ids: ReadonlySet<number>): void => {
    for (const { id, login } of asked)
      if (ids.has(id)) requested.push({ id, login });
      else failed.push({ account: { id, login }, reason: untaken });
  };
  if (named.length === 0) return { requested, failed };
  try {
    take(named, await ask(named));
    return { requested, failed };
  } catch (error) {
    const found = singleProblem(error);
    const [only] = named;
    if (named.length === 1 && only) {
      failed.push({ account: { id: only.id, login: only.login }, reason: found.failure.message });
      return { requested, failed };
    }
  }
  let broken: ForgeProblem | undefined;
  for (const one of named) {
    try {
      if (!broken) take([one], await ask([one]));
    } catch (error) {
      const found = problemOf(error);
      if (!found) throw error;
      if (SINGLE.has(found.failure.reason))
        failed.push({ account: { id: one.id, login: one.login }, reason: found.failure.message });
      else broken = found;
    }
    if (broken) failed.push({ account: { id: one.id, login: one.login }, reason: broken.failure.message });
  }
  return { requested, failed };
}

function singleProblem(error: unknown): ForgeProblem {
  const found = problemOf(error);
  if (found && SINGLE.has(found.failure.reason)) return found;
  throw error;
}
