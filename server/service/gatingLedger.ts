import { foldChange } from "../change/fold.ts";
import type { ChangeLedger, ChangeState, Landing } from "../change/foldModel.ts";
import { type KnownEntries, readEntries } from "../change/ledgerEntries.ts";
import { isKeyValid, type Signer } from "../change/signedBy.ts";
import { readWitness } from "../change/witness.ts";
import { type Fact, known, type LandedEmergency, unknown } from "../gate/input.ts";
import type { GateRepository } from "../git/gateRepository.ts";
import type { GitFolder } from "../git/gitFolder.ts";
import type { GitResult } from "../git/run.ts";
import { readBlobs } from "../git/storedFiles.ts";
import { userCacheFolder } from "../git/userCache.ts";
import { digestOf, parseName } from "../ledger/fileNames.ts";
import { type LedgerEntry, type LedgerPlace, type LedgerWitness, MAX_FILE_BYTES } from "../ledger/ledger.ts";
import { LedgerStore } from "../ledger/ledgerRefs.ts";
import { LEDGER_BRANCH, openLedger } from "../ledger/openLedger.ts";
import { syncLedger } from "../ledger/syncLedger.ts";
import { tipProblems } from "../ledger/witnessTips.ts";
import { foldContext } from "./ledgerView.ts";
import type { PolicyNow } from "./policyNow.ts";
import { Signatures } from "./signatures.ts";

/** Files of a change in the ledger, folded. */
export interface FoldedChange {
  readonly state: ChangeState;
  readonly ledger: ChangeLedger;
  /** Files that can't be read, and count for nothing. */
  readonly unreadable: readonly string[];
}

/** Something that came to a branch by a change. */
export interface LandedHere extends Pick<Landing, "repo" | "ref" | "before" | "after" | "changeset" | "at"> {
  readonly change: string;
  /** Ids of those whose approvals it landed by, and how many are needed. */
  readonly approvers: readonly string[];
  readonly need: number;
  /** Undefined where it landed without what it needs: `why` says what that is. */
  readonly by: Landing["by"] | undefined;
  readonly why: string | undefined;
  /** Undefined unless a break-glass let it land; people by their ids. */
  readonly emergency?: LandedEmergency | undefined;
}

/** A plain file of the ledger's branch. */
interface NamedBlob {
  readonly path: string;
  readonly id: string;
}

/** What is kept of a change, and how the names of its files end. */
const ENDINGS = { records: ".yaml", events: ".json" } as const;
type Kind = keyof typeof ENDINGS;

/** Witnesses that are looked at, the newest. */
const MOST_WITNESSES = 200;

/**
 * The ledger as a gate reads it: by names and a search in bytes first, so that of thousands of changes only those are
 * parsed that speak of what is asked about.
 */
export class GateLedger {
  private readonly signatures = new Signatures();
  private readonly parsed: KnownEntries = new Map();
  /** Bytes of records and of events by path, read once. */
  private readonly texts = new Map<Kind, Promise<GitResult<ReadonlyMap<string, Buffer>>>>();
  private tips: Promise<readonly string[] | string> | undefined;

  constructor(
    readonly name: string,
    readonly folder: GitFolder,
    readonly tip: string | undefined,
    private readonly files: ReadonlyMap<string, NamedBlob>,
    readonly problems: readonly string[],
    readonly staleText: string | undefined,
  ) {}

  /** Ids of the changes of which a record has one of some texts in its bytes. */
  changesNaming(has: (bytes: Buffer) => boolean): Promise<GitResult<string[]>> {
    return this.changesWith("records", has);
  }

  /** Everything of some changes, folded at a moment. A file that is not what its name says counts for nothing. */
  async fold(changes: readonly string[], now: PolicyNow): Promise<GitResult<FoldedChange[]>> {
    const asked = new Set(changes);
    const own =
      asked.size === 0
        ? []
        : [...this.files.values()].filter(({ path }) => asked.has(path.split("/")[1] ?? ""));
    const blobs = await readBlobs(
      this.folder,
      own.map(({ id }) => id),
    );
    if (!blobs.ok) return blobs;
    const { entries, problems } = entriesOf(own, blobs.value);
    const signers = await this.signatures.signersOf(entries, now.organisation, now.at);
    const read = readEntries(entries, signers, this.parsed);
    const context = foldContext(now);
    const folded = [...read.changes.values()].map((ledger): FoldedChange => {
      const unreadable = read.unreadable.filter(({ change }) => change === ledger.change);
      return {
        ledger,
        state: foldChange(ledger, context),
        unreadable: [
          ...unreadable.map(({ kind, digest }) => `${kind} ${digest.slice(0, 19)} can't be read`),
          ...(problems.get(ledger.change) ?? []),
        ],
      };
    });
    return { ok: true, value: folded };
  }

  /** What has landed on a branch, the oldest first; empty where events can't be read. */
  async landings(
    now: PolicyNow,
    { repo, ref }: { readonly repo: string | undefined; readonly ref: string },
  ): Promise<readonly LandedHere[]> {
    const [kind, where] = [Buffer.from('"landed"'), Buffer.from(JSON.stringify(ref))];
    const ids = await this.changesWith("events", (bytes) => bytes.includes(kind) && bytes.includes(where));
    const folded = ids.ok ? await this.fold(ids.value, now) : ids;
    if (!folded.ok) return [];
    return folded.value
      .flatMap(({ state }) => {
        const bypassed = state.bypasses.flatMap((one) => (one.kind === "landed" ? [one] : []));
        const approvers = state.approvals.map(({ person }) => person);
        const common = { change: state.id, approvers, need: state.requirements?.minReviewers ?? Infinity };
        const landed: LandedHere[] = [
          ...state.landings.map((one) => ({
            ...one,
            ...common,
            why: undefined,
            emergency: emergencyOf(state, one),
          })),
          ...bypassed.map((one) => ({ ...one, ...common, by: undefined })),
        ];
        return landed.filter((one) => one.ref === ref && (repo === undefined || one.repo === repo));
      })
      .sort((a, b) => a.at - b.at);
  }

  /** Commits of a repository that were deployed to an environment, and whether a bot says so, the oldest first. */
  async deployments(
    now: PolicyNow,
    { repo, environment }: { readonly repo: string | undefined; readonly environment: string },
  ): Promise<readonly { readonly commit: string; readonly byBot: boolean }[]> {
    const [kind, where] = [Buffer.from('"deployed"'), Buffer.from(JSON.stringify(environment))];
    const ids = await this.changesWith("events", (bytes) => bytes.includes(kind) && bytes.includes(where));
    const folded = ids.ok ? await this.fold(ids.value, now) : ids;
    if (!folded.ok) return [];
    return folded.value
      .flatMap(({ state, ledger }) => {
        // What the fold has refused was not deployed by the change, or nobody may have said so.
        const refused = new Set(state.problems.map(({ digest }) => digest));
        return ledger.events.flatMap(({ digest, event }) =>
          event.type === "deployed" &&
          event.environment === environment &&
          event.outcome === "succeeded" &&
          !refused.has(digest)
            ? event.commits
                .filter((one) => repo === undefined || one.repo === repo)
                .map(({ commit }) => ({
                  commit,
                  byBot: event.actor.startsWith("bot:"),
                  at: Date.parse(event.at),
                }))
            : [],
        );
      })
      .sort((a, b) => a.at - b.at);
  }

  /** What gates have seen of this ledger and it does not have; a text says why that can't be told. */
  tipProblems(now: PolicyNow): Promise<readonly string[] | string> {
    this.tips ??= this.findTipProblems(now);
    return this.tips;
  }

  private async findTipProblems(now: PolicyNow): Promise<readonly string[] | string> {
    const files = [...this.files.values()]
      .filter(({ path }) => path.startsWith("witness/") && path.endsWith(".json"))
      .sort((a, b) => (a.path < b.path ? 1 : -1))
      .slice(0, MOST_WITNESSES);
    const signatures = files.flatMap(({ path }) => this.files.get(`${path}.sig`) ?? []);
    const blobs = await readBlobs(
      this.folder,
      [...files, ...signatures].map(({ id }) => id),
    );
    if (!blobs.ok) return blobs.failure.message;
    const read = files.flatMap(({ path, id }): LedgerWitness[] => {
      const bytes = blobs.value.get(id);
      const { witness } = bytes ? readWitness(bytes) : {};
      if (!bytes || !witness) return [];
      const signature = blobs.value.get(this.files.get(`${path}.sig`)?.id ?? "")?.toString("utf8");
      return [{ path, digest: digestOf(bytes), bytes, signature, witness }];
    });
    const signers = await this.signatures.signersOf(read, now.organisation, now.at);
    // Anybody may push a witness: only those count that a pipeline or a server has signed.
    const believed = read.filter(({ digest, witness }) => isBelieved(signers.get(digest), witness));
    const found = await tipProblems({ gitDir: this.folder.path }, this.tip, believed);
    return found.ok ? found.value.map(({ message }) => message) : found.failure.message;
  }

  /** Ids of the changes of which a file of a kind has some text in its bytes. All of that kind are read for it. */
  private async changesWith(kind: Kind, has: (bytes: Buffer) => boolean): Promise<GitResult<string[]>> {
    const texts = this.texts.get(kind) ?? this.textsOf(kind);
    this.texts.set(kind, texts);
    const read = await texts;
    if (!read.ok) return read;
    const found = new Set<string>();
    for (const [path, bytes] of read.value) {
      const name = parseName(path);
      if (name && name.kind !== "witness" && has(bytes)) found.add(name.change);
    }
    return { ok: true, value: [...found].sort() };
  }

  private async textsOf(kind: Kind): Promise<GitResult<ReadonlyMap<string, Buffer>>> {
    const files = [...this.files.values()].filter(
      ({ path }) => path.includes(`/${kind}/`) && path.endsWith(ENDINGS[kind]),
    );
    const blobs = await readBlobs(
      this.folder,
      files.map(({ id }) => id),
    );
    if (!blobs.ok) return blobs;
    const texts = files.flatMap(({ path, id }) => {
      const bytes = blobs.value.get(id);
      return bytes ? [[path, bytes] as const] : [];
    });
    return { ok: true, value: new Map(texts) };
  }
}

/** The break-glass by which something landed: the last one that was open then. */
function emergencyOf({ emergencies, retro }: ChangeState, { by, at }: Landing): LandedEmergency | undefined {
  if (by !== "emergency") return undefined;
  const used = emergencies.findLast((one) => one.at <= at && at <= one.expires);
  return {
    by: used?.by ?? "somebody",
    incident: used?.incident ?? "an incident that is not told",
    have: (retro?.have ?? []).map(({ person }) => person),
    need: retro?.need ?? 2,
    due: retro?.due ?? at,
  };
}

function entriesOf(
  files: readonly NamedBlob[],
  blobs: ReadonlyMap<string, Buffer>,
): { entries: LedgerEntry[]; problems: ReadonlyMap<string, string[]> } {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const entries: LedgerEntry[] = [];
  const problems = new Map<string, string[]>();
  for (const { path, id } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = parseName(path);
    if (!name || name.kind === "witness" || name.isSignature) continue;
    const bytes = blobs.get(id);
    if (!bytes || bytes.length > MAX_FILE_BYTES || digestOf(bytes) !== name.digest) {
      const told = problems.get(name.change) ?? [];
      problems.set(name.change, [...told, `${path} is not what its name says`]);
      continue;
    }
    const signature = blobs.get(byPath.get(`${path}.sig`)?.id ?? "")?.toString("utf8");
    entries.push({ change: name.change, kind: name.kind, digest: name.digest, bytes, signature });
  }
  return { entries, problems };
}

export interface LedgerQuestion {
  readonly repository: GateRepository;
  readonly policy: PolicyNow["organisation"];
  /** Whether the ledger's remote may be asked. */
  readonly network: boolean;
  /** Whether what was written here and not sent yet counts too. */
  readonly unsent: boolean;
}

/** Milliseconds for one exchange with the ledger's remote. */
const LIMIT_MS = 20_000;

/** The ledger of a bare repository that is pushed to: it has that itself, unless the policy names another place. */
export function serverLedger(
  { top, commonDir }: Pick<GateRepository, "top" | "commonDir">,
  { change: { ledger } }: Pick<PolicyNow["organisation"], "change">,
): LedgerPlace | undefined {
  if (top !== undefined || ledger?.repository !== undefined) return undefined;
  return { gitDir: commonDir, branch: ledger?.branch ?? LEDGER_BRANCH, remote: undefined, isOwn: true };
}

/** The ledger on a server's disk; what it had once and lacks now still counts. */
async function readOwn(place: LedgerPlace): Promise<Fact<GateLedger>> {
  const store = new LedgerStore(place);
  const refs = await store.refs();
  if (!refs.ok) return unknown(`The ledger can't be read: ${refs.failure.message}.`);
  const { seen, gone } = refs.value;
  const tips = [seen, gone].filter((tip) => tip !== undefined);
  const problems =
    gone === undefined ? [] : [`this server had it at ${gone.slice(0, 12)}, and what that had is missing`];
  return readLedger(place.branch, store.folder, tips, problems, undefined);
}

/** The ledger of a repository, as it is here, or fetched where that is allowed. */
export async function openGateLedger(question: LedgerQuestion): Promise<Fact<GateLedger>> {
  const { repository, policy, network, unsent } = question;
  const settings = policy.change.ledger;
  const branch = settings?.branch ?? LEDGER_BRANCH;
  const isOwn = settings?.repository === undefined;
  const own = serverLedger(repository, policy);
  if (own) return readOwn(own);
  const place = await openLedger({
    folder: repository.folder,
    branch: settings?.branch,
    repository: settings?.repository,
    remote: undefined,
    cacheFolder: userCacheFolder(),
  });
  if (!place.ok) return unknown(`The ledger can't be found: ${place.failure.message}.`);
  let stale: string | undefined;
  if (network && place.value.remote !== undefined) {
    const synced = await syncLedger(place.value, { limitMs: LIMIT_MS });
    if (synced.state === "kept") stale = `the remote could not be asked: ${synced.message}`;
  }
  const store = new LedgerStore(place.value);
  const refs = await store.refs();
  if (!refs.ok) return unknown(`The ledger can't be read: ${refs.failure.message}.`);
  const { kept, seen, gone } = refs.value;
  const short = branch.replace(/^refs\/heads\//, "");
  const tracking = isOwn
    ? await store.folder.text([
        "rev-parse",
        "--verify",
        "--quiet",
        `refs/remotes/${place.value.remote}/${short}`,
      ])
    : undefined;
  const tips = [seen, gone, tracking?.ok ? tracking.value : undefined, unsent ? kept : undefined];
  const all = [...new Set(tips.filter((tip) => tip !== undefined))];
  if (all.length === 0 && (stale !== undefined || !network)) {
    return unknown(
      `The ledger is not known here${stale === undefined ? "" : `: ${stale}`}.`,
      "Fetch it with `two-keys change sync`.",
    );
  }
  const problems = gone === undefined ? [] : ["the remote took back what it had shown"];
  return readLedger(branch, store.folder, await newestFirst(store.folder, all), problems, stale);
}

/** The tip that has all the others in its history in front: what git has fetched may be newer than what was asked last. */
async function newestFirst(folder: GitFolder, tips: readonly string[]): Promise<readonly string[]> {
  for (const tip of tips) {
    const others = tips.filter((one) => one !== tip);
    const below = await Promise.all(others.map((one) => folder.isAncestor(one, tip)));
    if (below.every((one) => one.ok && one.value)) return [tip, ...others];
  }
  return tips;
}

/** All files of some commits; of two contents of one path that of the first. */
async function readLedger(
  branch: string,
  folder: GitFolder,
  tips: readonly string[],
  problems: readonly string[],
  stale: string | undefined,
): Promise<Fact<GateLedger>> {
  const files = new Map<string, NamedBlob>();
  for (const tip of tips) {
    const listed = await folder.run(["ls-tree", "-r", "-z", "--full-tree", tip]);
    if (!listed.ok) return unknown(`The ledger can't be read: ${listed.failure.message}.`);
    for (const line of listed.value.toString("utf8").split("\0")) {
      // `100644 blob <id>\t<path>`
      const tab = line.indexOf("\t");
      if (tab < 0 || !line.startsWith("100644 blob ")) continue;
      const path = line.slice(tab + 1);
      if (!files.has(path)) files.set(path, { path, id: line.slice(12, tab) });
    }
  }
  const name = branch.replace(/^refs\/heads\//, "");
  return known(new GateLedger(name, folder, tips[0], files, problems, stale));
}

/**
 * Whether a witness was signed by the bot that it names, with a key that was valid then. What a person says to have seen
 * does not count: one of them could shut the gate for all.
 */
function isBelieved(signer: Signer | undefined, { actor, at }: LedgerWitness["witness"]): boolean {
  return actor.startsWith("bot:") && signer?.person === actor && isKeyValid(signer, Date.parse(at));
}
