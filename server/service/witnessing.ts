import { nextEventTime } from "../change/eventOrder.ts";
import { API_VERSION, type ChangeEvent } from "../change/record.ts";
import { writeEvent } from "../change/recordText.ts";
import { type Witness, writeWitness } from "../change/witness.ts";
import type { GateDecision } from "../gate/model.ts";
import type { GateRepository } from "../git/gateRepository.ts";
import { userCacheFolder } from "../git/userCache.ts";
import { appendToLedger } from "../ledger/appendLedger.ts";
import type { LedgerPlace, NewFile } from "../ledger/ledger.ts";
import { openLedger } from "../ledger/openLedger.ts";
import { sign } from "../ledger/signer.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { FoldedChange } from "./gatingLedger.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { namespaceOf, signed } from "./signatures.ts";

/** Who tells what has happened: whoever has the key that git signs with here. */
export interface Teller {
  readonly id: string;
  readonly organisation: Organisation;
  readonly repository: GateRepository;
  readonly now: Date;
}

/** The person or bot of people.yaml whose key git signs with in a repository; else the one that is named. */
export async function tellerOf(
  repository: GateRepository,
  organisation: Organisation,
  named: string | undefined,
  now: Date,
): Promise<ServiceResult<Teller>> {
  const common = { organisation, repository, now };
  const probe = await sign(Buffer.from("who signs here"), {
    cwd: repository.folder,
    namespace: namespaceOf(organisation),
  });
  if (probe.state === "signed") {
    const { fingerprint } = probe.signer;
    const owner = organisation.people.find(({ keys }) =>
      keys?.some((key) => key.fingerprint === fingerprint),
    );
    if (owner) return done({ ...common, id: owner.id });
    return failure("refused", `people.yaml has nobody with the key ${fingerprint}, by which git signs here.`);
  }
  if (named !== undefined && organisation.people.some(({ id }) => id === named))
    return done({ ...common, id: named });
  const way =
    "name a bot of people.yaml by --actor, or set user.signingkey and gpg.format of this repository";
  return failure("refused", `Nobody is known who could say this (${probe.message}): ${way}.`);
}

/** An event that a teller adds to a change. */
export async function toldEvent(
  teller: Teller,
  { state, ledger }: FoldedChange,
  said: Readonly<Record<string, unknown>> & { readonly type: ChangeEvent["type"] },
): Promise<ServiceResult<readonly NewFile[]>> {
  if (!state.current) return failure("no-record", `${state.id} has no revision that counts.`);
  const heads = new Set(state.heads);
  const before = ledger.events.filter(({ digest }) => heads.has(digest));
  const event = {
    apiVersion: API_VERSION,
    kind: "ChangeEvent",
    change: state.id,
    record: state.current.digest,
    parents: [...state.heads],
    at: nextEventTime(teller.now, before),
    actor: teller.id,
    ...said,
  } as ChangeEvent;
  const bytes = Buffer.from(writeEvent(event));
  const signature = await signedBy(teller, bytes);
  if (!signature.ok) return signature;
  return done([{ change: state.id, kind: "event", bytes, ...signature.value }]);
}

/** What a gate has decided, to be kept in the ledger. */
export async function witnessFile(
  teller: Teller,
  place: Witness["place"],
  decision: GateDecision,
): Promise<ServiceResult<NewFile | undefined>> {
  const { repo, ref, before, after, changeset, change, status, policy, ledgerTip } = decision;
  if (repo === undefined) return done(undefined);
  const at = teller.now.toISOString();
  const optional = Object.entries({ before, after, changeset, change, policy, ledgerTip });
  const witness = {
    ...{ apiVersion: API_VERSION, kind: "Witness", at, actor: teller.id, place, repo, ref, status },
    ...Object.fromEntries(optional.filter(([, value]) => value !== undefined)),
  } as Witness;
  const bytes = Buffer.from(writeWitness(witness));
  const signature = await signedBy(teller, bytes);
  return signature.ok ? done({ kind: "witness", at, bytes, ...signature.value }) : signature;
}

async function signedBy(
  { organisation, repository }: Teller,
  bytes: Uint8Array,
): Promise<ServiceResult<{ signature?: string }>> {
  const isRequired = organisation.change.requirements?.signedEvents === true;
  const made = await signed(bytes, organisation, repository.folder, isRequired);
  if (!made.ok) return made;
  return done(made.value === undefined ? {} : { signature: made.value });
}

/** Puts files into the ledger that a gate reads, and sends them where it has a remote. */
export async function keepInLedger(
  { organisation, repository }: Teller,
  files: readonly NewFile[],
  message: string,
): Promise<ServiceResult<string>> {
  const place = await ledgerPlace(repository, organisation);
  if (!place.ok) return place;
  const kept = await appendToLedger(place.value, files, message, { network: true });
  if (!kept.ok) return failure("git-failed", `The ledger could not be written: ${kept.failure.message}.`);
  return done(kept.value.state === "pushed" ? "on record" : `kept here: ${kept.value.message}`);
}

async function ledgerPlace(
  repository: GateRepository,
  { change: { ledger } }: Organisation,
): Promise<ServiceResult<LedgerPlace>> {
  const opened = await openLedger({
    folder: repository.folder,
    branch: ledger?.branch,
    repository: ledger?.repository,
    remote: undefined,
    isOwn: ledger?.repository === undefined && repository.top === undefined,
    cacheFolder: userCacheFolder(),
  });
  return opened.ok ? opened : failure("git-failed", `The ledger can't be found: ${opened.failure.message}.`);
}
