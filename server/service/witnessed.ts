import type { ChangeEvent } from "../change/record.ts";
import type { GateDecision } from "../gate/model.ts";
import { objectIdOf } from "../git/changeFacts.ts";
import { commitsOf, openGateRepository } from "../git/gateRepository.ts";
import type { NewFile } from "../ledger/ledger.ts";
import { rememberLedger } from "../ledger/ledgerRefs.ts";
import { decisionsIn } from "./gating.ts";
import { type Around, lookAround, type RefUpdate } from "./gatingAround.ts";
import { chainOf } from "./gatingDeploy.ts";
import { type FoldedChange, serverLedger } from "./gatingLedger.ts";
import { gitFailure } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { keepInLedger, type Teller, tellerOf, toldEvent, witnessFile } from "./witnessing.ts";

export interface LandedRequest {
  readonly folder: string;
  readonly updates: readonly RefUpdate[];
  readonly now: Date;
  /** Who says so, where nobody signs. */
  readonly actor: string | undefined;
  /** What tells of it elsewhere, such as the address of a run. */
  readonly witness: string | undefined;
}

/**
 * Puts on record what has landed on protected branches: an event of the change whose record speaks of it, and a witness
 * of what the gate says of it, whether there is a record or not. Gives a line for each.
 */
export async function tellLanded(request: LandedRequest): Promise<ServiceResult<readonly string[]>> {
  const { folder, updates, now } = request;
  const opened = await openGateRepository(folder);
  if (!opened.ok) return gitFailure(opened.failure);
  const around = await lookAround({ at: "pre-receive", folder, updates, now, network: false }, opened.value);
  // Whatever else comes of it: what the ledger has by now must not be cut off unseen later.
  const own = around.organisation && serverLedger(opened.value, around.organisation);
  if (own) await rememberLedger(own);
  const decided = await decisionsIn(around);
  const told = decided.filter(({ status, after }) => status !== "NOT_APPLICABLE" && after !== undefined);
  const landed = told.filter(({ ref }) => ref.startsWith("refs/heads/") && isOfChanges(decided, ref));
  if (landed.length === 0) return done([]);
  if (!around.organisation) return failure("no-policy", "The policy can't be read.");
  const teller = await tellerOf(opened.value, around.organisation, request.actor, now);
  if (!teller.ok) return teller;
  const lines: string[] = [];
  for (const decision of landed) {
    const files = await landingFiles(around, teller.value, decision, request.witness);
    if (!files.ok) return files;
    const kept = await keepInLedger(teller.value, files.value, `${decision.change ?? decision.ref}: landed`);
    if (!kept.ok) return kept;
    lines.push(`${decision.ref} ${decision.change ?? "without a record"}: ${kept.value}`);
  }
  return done(lines);
}

/** The ledger's own branch has no changes that land on it. */
function isOfChanges(decisions: readonly GateDecision[], ref: string): boolean {
  return decisions.some((one) => one.ref === ref && one.checks.some(({ id }) => id === "record"));
}

async function landingFiles(
  around: Around,
  teller: Teller,
  decision: GateDecision,
  witness: string | undefined,
): Promise<ServiceResult<readonly NewFile[]>> {
  const files: NewFile[] = [];
  const { repo, ref, before, after, changeset, change } = decision;
  if (change !== undefined && before !== undefined && after !== undefined && changeset !== undefined) {
    const folded = await foldedOf(around, [change]);
    if (!folded.ok) return folded;
    const [one] = folded.value;
    const isThere = one?.state.landings.some((landing) => landing.repo === repo && landing.ref === ref);
    if (one && !isThere) {
      const said = { type: "landed" as const, repo, ref, before, after, changeset };
      const event = await toldEvent(teller, one, { ...said, witness: witness ?? `post-receive of ${repo}` });
      if (!event.ok) return event;
      files.push(...event.value);
    }
  }
  const made = await witnessFile(teller, "pre-receive", decision);
  if (!made.ok) return made;
  return done(made.value ? [...files, made.value] : files);
}

async function foldedOf(
  { ledger, organisation, request }: Around,
  changes: readonly string[],
): Promise<ServiceResult<readonly FoldedChange[]>> {
  const read = await ledger();
  if (!read.known || !organisation)
    return failure("git-failed", read.known ? "There is no policy." : read.why);
  const folded = await read.value.fold(changes, { organisation, at: request.now });
  return folded.ok ? done(folded.value) : gitFailure(folded.failure);
}

/** Leaves a witness of each decision in the ledger, so that later gates know what this one has seen. */
export async function tellDecisions(
  folder: string,
  place: "ci" | "deploy",
  decisions: readonly GateDecision[],
  { now, actor }: { readonly now: Date; readonly actor: string | undefined },
): Promise<ServiceResult<string>> {
  const opened = await openGateRepository(folder);
  if (!opened.ok) return gitFailure(opened.failure);
  const around = await lookAround({ at: place, folder, updates: [], now, network: true }, opened.value);
  if (!around.organisation) return failure("no-policy", "There is no policy that can be read.");
  const teller = await tellerOf(opened.value, around.organisation, actor, now);
  if (!teller.ok) return teller;
  const files: NewFile[] = [];
  for (const decision of decisions) {
    const made = await witnessFile(teller.value, place, decision);
    if (!made.ok) return made;
    if (made.value) files.push(made.value);
  }
  if (files.length === 0) return done("there was nothing to witness");
  return keepInLedger(teller.value, files, `Witness of the gate: ${place}`);
}

export interface DeployedRequest {
  readonly folder: string;
  readonly environment: string;
  readonly commit: string;
  /** `name@digest` each. */
  readonly artifacts: readonly string[];
  readonly outcome: Extract<ChangeEvent, { type: "deployed" }>["outcome"];
  readonly target: string | undefined;
  readonly now: Date;
  readonly actor: string | undefined;
  readonly witness: string | undefined;
}

/** Puts a deployment on record, with every change that came to the environment by it. Gives a line for each. */
export async function tellDeployed(request: DeployedRequest): Promise<ServiceResult<readonly string[]>> {
  const { folder, environment, commit, artifacts, outcome, now } = request;
  const opened = await openGateRepository(folder);
  if (!opened.ok) return gitFailure(opened.failure);
  const around = await lookAround({ at: "deploy", folder, updates: [], now, network: true }, opened.value);
  const { organisation, repo, place } = around;
  if (!organisation || repo === undefined)
    return failure("no-policy", "There is no policy that can be read.");
  const ref = request.target ?? place?.ref ?? "refs/heads/main";
  const built = (await commitsOf(opened.value, [commit])).get(commit);
  const artifact = artifactsOf(artifacts);
  if (typeof artifact === "string") return failure("refused", artifact);
  const asked = { environment, artifact: artifacts[0], ref, built };
  const chain = await chainOf(around, await around.ledger(), asked);
  if (!chain.known) return failure("git-failed", chain.why);
  if (built === undefined) return failure("git-failed", `"${commit}" is no commit here.`);
  const ids = [...new Set(chain.value.fact.commits.flatMap(({ change }) => change ?? []))];
  if (chain.value.landing && !ids.includes(chain.value.landing.change)) ids.push(chain.value.landing.change);
  if (ids.length === 0)
    return failure("no-record", `Nothing of ${built.slice(0, 12)} has landed by a record.`);
  const teller = await tellerOf(opened.value, organisation, request.actor, now);
  if (!teller.ok) return teller;
  const folded = await foldedOf(around, ids);
  if (!folded.ok) return folded;
  const files: NewFile[] = [];
  const witness = request.witness ?? `deployed to ${environment}`;
  for (const one of folded.value) {
    const commits = [{ repo, commit: objectIdOf(built) }];
    const event = await toldEvent(teller.value, one, {
      type: "deployed",
      environment,
      artifact,
      commits,
      outcome,
      witness,
    });
    if (!event.ok) return event;
    files.push(...event.value);
  }
  const kept = await keepInLedger(teller.value, files, `${ids.join(", ")}: deployed to ${environment}`);
  return kept.ok ? done(ids.map((id) => `${id} deployed to ${environment}: ${kept.value}`)) : kept;
}

function artifactsOf(texts: readonly string[]): { name: string; digest: string }[] | string {
  if (texts.length === 0) return "Name what was deployed: --artifact <name>@<digest>.";
  const found: { name: string; digest: string }[] = [];
  for (const text of texts) {
    const at = text.lastIndexOf("@");
    if (at < 1 || at === text.length - 1) return `"${text}" is not <name>@<digest>.`;
    found.push({ name: text.slice(0, at), digest: text.slice(at + 1) });
  }
  return found;
}
