import { decide } from "../gate/decide.ts";
import {
  type ArtifactFact,
  type DeployedCommit,
  type Fact,
  known,
  type LandedEmergency,
  unknown,
} from "../gate/input.ts";
import type { GateDecision } from "../gate/model.ts";
import { listed } from "../gate/words.ts";
import { objectIdOf, plainId } from "../git/changeFacts.ts";
import { changesetDigest } from "../git/changeset.ts";
import { commitsOf, type GateRepository, openGateRepository } from "../git/gateRepository.ts";
import { isForward } from "../git/lineage.ts";
import type { GitResult } from "../git/run.ts";
import type { Organisation } from "../policy/organisation.ts";
import { type Around, ledgerFact, lookAround, NOT_ASKED } from "./gatingAround.ts";
import { peopleFact } from "./gatingChange.ts";
import type { GateLedger, LandedHere } from "./gatingLedger.ts";
import { landedRecord } from "./gatingRecord.ts";
import type { PolicyNow } from "./policyNow.ts";

export interface DeployRequest {
  readonly folder: string;
  readonly environment: string;
  /** Commit that was built; a name or an id. */
  readonly commit: string;
  /** `name@digest` of what is deployed, where it is told. */
  readonly artifact: string | undefined;
  /** Branch on which it must have landed, as a full ref; the one of the policy when left out. */
  readonly target: string | undefined;
  readonly now: Date;
  readonly network: boolean;
}

/** Commits without a record that are told one by one. */
const MOST_HOLES = 50;

/** Whether what was built may be deployed: all of it has landed by a record since the last deployment there. */
export async function gateDeployment(request: DeployRequest): Promise<GitResult<GateDecision>> {
  const opened = await openGateRepository(request.folder);
  if (!opened.ok) return opened;
  const repository = opened.value;
  const { now, network, folder } = request;
  const around = await lookAround({ at: "deploy", folder, updates: [], now, network }, repository);
  const ref = request.target ?? around.place?.ref ?? "refs/heads/main";
  const built = (await commitsOf(repository, [request.commit])).get(request.commit);
  const ledger = await around.ledger();
  const chain = await chainOf(around, ledger, { ...request, ref, built });
  const { organisation } = around;
  const landed = chain.known ? chain.value.landing : undefined;
  const record =
    organisation && ledger.known && landed
      ? await landedRecord(ledger.value, { organisation, at: now }, landed.change)
      : undefined;
  return {
    ok: true,
    value: decide({
      at: "deploy",
      repo: around.repo,
      ref,
      before: chain.known ? chain.value.fact.since : undefined,
      after: built && objectIdOf(built),
      now: now.getTime(),
      scope: "protected",
      policy: around.policy,
      repository: await around.repositoryFact(),
      history: NOT_ASKED,
      paths: NOT_ASKED,
      content: NOT_ASKED,
      people: known({ persons: new Map(), unknown: [] }),
      changeset: landed ? known({ digest: landed.changeset, isEmpty: false }) : NOT_ASKED,
      ledger: await ledgerFact(ledger, around),
      record: record ?? known({ kind: "none", near: undefined }),
      findings: undefined,
      vetting: undefined,
      owners: undefined,
      artifact: chain.known ? known(chain.value.fact) : chain,
      controlOwners: [],
    }),
  };
}

export interface DeploymentChain {
  readonly fact: ArtifactFact;
  /** By which the newest commit landed. */
  readonly landing: LandedHere | undefined;
}

/** How everything that is deployed came to the branch, back to what was deployed there last. */
export async function chainOf(
  { organisation, repository, place, repo, request: { now } }: Around,
  ledger: Fact<GateLedger>,
  {
    environment,
    artifact,
    ref,
    built,
  }: Pick<DeployRequest, "environment" | "artifact"> & {
    readonly ref: string;
    readonly built: string | undefined;
  },
): Promise<Fact<DeploymentChain>> {
  if (!organisation) return NOT_ASKED;
  if (!ledger.known) return ledger;
  if (built === undefined)
    return unknown("The commit that was built is not here.", "Fetch it, or name another one.");
  if (repository.isShallow)
    return unknown("The clone is shallow.", "Fetch the whole history with `git fetch --unshallow`.");
  const at: PolicyNow = { organisation, at: now };
  const landings = await ledger.value.landings(at, { repo, ref });
  const branch = await branchTip(repository, place, ref);
  const isThere = branch === undefined || (await isAncestor(repository, built, branch));
  const byAfter = new Map(landings.map((one) => [plainId(one.after), one]));
  const verified = new Map<string, ReturnType<typeof asGitHasIt>>();
  const landingAt = (id: string): ReturnType<typeof asGitHasIt> => {
    const found = verified.get(id) ?? asGitHasIt(repository, organisation, byAfter.get(id));
    verified.set(id, found);
    return found;
  };
  const deployed = await ledger.value.deployments(at, { repo, environment });
  let since: string | undefined;
  for (const { commit, byBot } of deployed.toReversed()) {
    const id = plainId(commit);
    // People who say that something was deployed don't make up for its landing.
    const isBelieved = byBot || (await landingAt(id))?.by !== undefined;
    if (!isBelieved) continue;
    since = id;
    break;
  }
  // The same once more is no step forward either: what lets it in is its own landing.
  const isOlder = since !== undefined && (since === built || (await isAncestor(repository, built, since)));
  const end = isOlder ? undefined : since;
  const commits: DeployedCommit[] = [];
  let current: string | undefined = built;
  let holes = 0;
  if (!isThere) {
    const why = `it is not on ${ref} as that is known here: it never landed, or git fetch is due`;
    const fact = { environment, artifact, since: since && objectIdOf(since) };
    const commits = [{ commit: objectIdOf(built), change: undefined, by: undefined, why }];
    return known({ fact: { ...fact, commits }, landing: undefined });
  }
  while (current !== undefined && current !== end && holes < MOST_HOLES) {
    const landing = await landingAt(current);
    const commit = objectIdOf(current);
    if (landing?.by !== undefined) {
      const { change, by } = landing;
      commits.push({ commit, change, by, why: undefined, emergency: named(landing.emergency, organisation) });
      // Going back to what was there before needs no more than that it had landed.
      if (isOlder) break;
      current = plainId(landing.before);
      continue;
    }
    const isLast = end === undefined && !(await anyBelow(repository, landings, current));
    if (isLast && commits.length > 0) break;
    holes++;
    commits.push({ commit, change: undefined, by: undefined, why: landing?.why });
    if (isOlder || isLast) break;
    const parent: GitResult<string> = await repository.text([
      "rev-parse",
      "--verify",
      "--quiet",
      `${current}^1`,
    ]);
    current = parent.ok ? parent.value : undefined;
  }
  const fact = { environment, artifact, commits, since: since && objectIdOf(since) };
  return known({ fact, landing: byAfter.get(built) });
}

/** A break-glass with the names of its people. */
function named(
  emergency: LandedEmergency | undefined,
  { people }: Pick<Organisation, "people">,
): LandedEmergency | undefined {
  const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? id;
  return emergency && { ...emergency, by: nameOf(emergency.by), have: emergency.have.map(nameOf) };
}

/** Where the branch stands on which everything must have landed; undefined where that is not known here. */
async function branchTip(
  repository: GateRepository,
  place: Around["place"],
  ref: string,
): Promise<string | undefined> {
  if (place?.ref === ref) return place.commit;
  const names = [ref.replace(/^refs\/heads\//, "refs/remotes/origin/"), ref];
  const commits = await commitsOf(repository, names);
  return names.map((name) => commits.get(name)).find((id) => id !== undefined);
}

/** A landing as git shows it: what says to have brought other content than it did lets nothing in, nor who wrote of it. */
async function asGitHasIt(
  repository: GateRepository,
  organisation: Organisation,
  told: LandedHere | undefined,
): Promise<LandedHere | undefined> {
  if (told?.by === undefined) return told;
  const read = await changesetDigest(repository.folder, plainId(told.before), plainId(told.after));
  const refused = (why: string): LandedHere => ({ ...told, by: undefined, why });
  if (!read.ok || read.value !== told.changeset)
    return refused("other content came with it than is said to have landed");
  if (told.by === "emergency") return told;
  const span = { base: plainId(told.before), head: plainId(told.after) };
  const { fact } = await peopleFact(repository, organisation, span);
  if (!fact.known) return refused(`nobody can tell who wrote it: ${fact.why}`);
  const { persons, unknown: strangers } = fact.value;
  if (strangers.length > 0) {
    const emails = [...new Set(strangers.map(({ email }) => email))];
    return refused(`people.yaml does not know ${listed(emails)}, so nobody can tell who wrote it`);
  }
  const others = told.approvers.filter((person) => !persons.has(person));
  if (others.length >= told.need) return told;
  return refused(`${others.length} of ${told.need} approvals are of people who have no part in its commits`);
}

/** Whether something landed by a record in the history of a commit: then what lies between has none. */
async function anyBelow(
  repository: GateRepository,
  landings: readonly LandedHere[],
  commit: string,
): Promise<boolean> {
  for (const { after } of landings.toReversed()) {
    if (plainId(after) !== commit && (await isAncestor(repository, plainId(after), commit))) return true;
  }
  return false;
}

async function isAncestor(repository: GateRepository, id: string, of: string): Promise<boolean> {
  const follows = await isForward(repository, id, of);
  return follows.ok && follows.value;
}
