import {
  type Fact,
  known,
  type LedgerFact,
  type PolicyFact,
  type RefScope,
  type RepositoryFact,
  unknown,
} from "../gate/input.ts";
import type { GatePlace } from "../gate/model.ts";
import { objectIdOf } from "../git/changeFacts.ts";
import { mainRemote } from "../git/changes.ts";
import { commitsOf, type GateRepository, movedRef } from "../git/gateRepository.ts";
import { repositoryIdOf } from "../git/repositoryId.ts";
import { LEDGER_BRANCH } from "../ledger/openLedger.ts";
import type { Organisation, OrganisationResult } from "../policy/organisation.ts";
import { repositoryFact } from "./gatingChange.ts";
import { type GateLedger, openGateLedger } from "./gatingLedger.ts";
import {
  organisationAt,
  type PolicyPlace,
  policyFact,
  policyPlace,
  protectedRefs,
  repositoryId,
  scopeOf,
} from "./gatingPolicy.ts";

/** A ref that is moved: from where to where. Ids without their algorithm; undefined where there is nothing. */
export interface RefUpdate {
  /** Full ref on the remote. */
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface GateRequest {
  readonly at: GatePlace;
  /** A folder of the repository; the git folder of a bare one. */
  readonly folder: string;
  readonly updates: readonly RefUpdate[];
  readonly now: Date;
  /** Address that is pushed to, before a push. */
  readonly remoteUrl?: string | undefined;
  /** Whether the ledger and the central policy may be fetched. */
  readonly network: boolean;
  /** Before a push: whether they may be, where what is known here does not let it pass. */
  readonly mayFetch?: boolean;
}

/** Whatever is the same for all updates of a push. */
export interface Around {
  readonly request: GateRequest;
  readonly repository: GateRepository;
  readonly place: PolicyPlace | undefined;
  readonly policy: PolicyFact;
  readonly organisation: Organisation | undefined;
  readonly repo: string | undefined;
  readonly refs: ReadonlySet<string>;
  /** Whether it goes to the repository that the policy speaks of, and not to somebody's copy of it. */
  readonly isOurs: boolean;
  ledger(): Promise<Fact<GateLedger>>;
  repositoryFact(): Promise<Fact<RepositoryFact>>;
}

/** What nobody has asked about. */
export const NOT_ASKED = unknown("It was not looked at.");

/** Finds policy, people and ledger for a request. */
export async function lookAround(given: GateRequest, repository: GateRepository): Promise<Around> {
  const request = await asTheyMove(given, repository);
  const place = await policyPlace(repository);
  const { now, network } = request;
  const found: OrganisationResult = place
    ? await organisationAt(repository, await asItWas(request, repository, place), { now, network })
    : withoutPlace(request);
  const organisation = found.kind === "ready" ? found.organisation : undefined;
  const repo = organisation && (await repositoryId(repository, organisation));
  let ledger: Promise<Fact<GateLedger>> | undefined;
  let facts: Promise<Fact<RepositoryFact>> | undefined;
  return {
    request,
    repository,
    place,
    policy: policyFact(found, found.kind === "absent" && (await hasLedger(repository))),
    organisation,
    repo,
    refs: organisation && place ? protectedRefs(organisation, place, repo) : new Set(),
    isOurs: await isOurs(request, repository),
    ledger() {
      ledger ??= organisation
        ? openGateLedger({ repository, policy: organisation, network, unsent: request.at === "pre-push" })
        : Promise.resolve(NOT_ASKED);
      return ledger;
    },
    repositoryFact() {
      facts ??= repositoryFact(repository);
      return facts;
    },
  };
}

/** On the server another name of a branch moves that branch: what is pushed to `master` may arrive on `main`. */
async function asTheyMove(request: GateRequest, repository: GateRepository): Promise<GateRequest> {
  if (request.at !== "pre-receive") return request;
  const updates: RefUpdate[] = [];
  for (const one of request.updates) updates.push({ ...one, ref: await movedRef(repository, one.ref) });
  return { ...request, updates };
}

/** The policy's branch before the push: what the remote said of it is newer than what this clone knows. */
async function asItWas(
  { at, updates }: GateRequest,
  repository: GateRepository,
  place: PolicyPlace,
): Promise<PolicyPlace> {
  const before = updates.find(({ ref }) => ref === place.ref)?.before;
  if ((at !== "pre-push" && at !== "pre-receive") || before === undefined) return place;
  return (await commitsOf(repository, [before])).has(before) ? { ...place, commit: before } : place;
}

async function hasLedger(repository: GateRepository): Promise<boolean> {
  const short = LEDGER_BRANCH.replace(/^refs\/heads\//, "");
  const names = [LEDGER_BRANCH, `refs/remotes/origin/${short}`, `refs/two-keys/ledger/seen/origin/${short}`];
  return (await commitsOf(repository, names)).size > 0;
}

async function isOurs({ at, remoteUrl }: GateRequest, repository: GateRepository): Promise<boolean> {
  if (at !== "pre-push" || remoteUrl === undefined || repository.top === undefined) return true;
  const main = await mainRemote(repository.top);
  const url = await repository.text(["remote", "get-url", "--push", main]);
  if (!url.ok) return true;
  return repositoryIdOf(url.value, repository.top) === repositoryIdOf(remoteUrl, repository.top);
}

/**
 * Nothing tells which branch holds the policy: the remote's default branch is not known here, and there is no main or
 * master. In a pipeline that is how a checkout may come, and no reason to ask for nothing.
 */
function withoutPlace({ at }: GateRequest): OrganisationResult {
  if (at === "ci" || at === "deploy") {
    const message =
      "this checkout does not tell which branch is the default one (`git remote set-head origin --auto` does)";
    return { kind: "unreachable", message };
  }
  return { kind: "absent", looked: "any branch of origin, main or master" };
}

/** What kind of ref is updated. */
export function scopeHere(
  { policy, organisation, place, refs, request, isOurs }: Around,
  ref: string,
): RefScope {
  const scope = scopeOf(ref, organisation, refs);
  if (scope === "replace" || scope === "reserved") return scope;
  if (!isOurs) return "unprotected";
  // What is protected is not known then: the server takes every branch for one, and the clone lets it decide.
  if (policy.kind === "unreadable")
    return request.at === "pre-push" && ref !== place?.ref ? "unprotected" : "protected";
  return scope;
}

/** What the gate is told of the ledger. */
export async function ledgerFact(
  fact: Fact<GateLedger>,
  { organisation, request }: Around,
): Promise<Fact<LedgerFact>> {
  if (!fact.known || !organisation) return fact.known ? NOT_ASKED : fact;
  const { tip, name, problems, staleText } = fact.value;
  // Whoever pushes is not kept waiting for what the server looks at anyway.
  const seen =
    request.at === "pre-push" ? [] : await fact.value.tipProblems({ organisation, at: request.now });
  return typeof seen === "string"
    ? unknown(`What gates have seen of the ledger can't be read: ${seen}.`)
    : known({ tip: tip && objectIdOf(tip), name, problems: [...problems, ...seen], staleText });
}
