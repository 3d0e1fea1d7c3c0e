import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readEntries } from "../../server/change/ledgerEntries.ts";
import { type ChangeEvent, type ChangeRecord, changeEvent } from "../../server/change/record.ts";
import { writeEvent } from "../../server/change/recordText.ts";
import { appendToLedger } from "../../server/ledger/appendLedger.ts";
import { digestOf } from "../../server/ledger/fileNames.ts";
import type { LedgerPlace, NewFile } from "../../server/ledger/ledger.ts";
import { openLedger } from "../../server/ledger/openLedger.ts";
import { readLedger } from "../../server/ledger/readLedger.ts";
import { syncLedger } from "../../server/ledger/syncLedger.ts";
import { policyDigest } from "../../server/policy/organisation.ts";
import { type Member, type ReviewTeam, TEAM_NAMESPACE } from "./reviewTeam.ts";

/** What a member sees of a change in the ledger, after asking the remote. */
export interface SeenChange {
  readonly id: string;
  readonly record: ChangeRecord;
  /** Digest of the newest revision. */
  readonly digest: string;
  /** Events that no other one follows. */
  readonly heads: readonly string[];
  readonly place: LedgerPlace;
}

/** The change with this id, or the newest one. */
export async function seenChange(member: Member, id?: string): Promise<SeenChange> {
  const opened = await openLedger({
    folder: member.root,
    branch: undefined,
    repository: undefined,
    remote: undefined,
    cacheFolder: member.home,
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  const place = opened.value;
  const synced = await syncLedger(place);
  if (synced.state !== "synced") throw new Error(synced.message);
  const read = await readLedger(place);
  if (!read.ok) throw new Error(read.failure.message);
  const { changes } = readEntries(read.value.entries, new Map());
  const all = [...changes.values()].filter(
    ({ change, records }) => records.length > 0 && (id ?? change) === change,
  );
  const newest = all
    .map((one) => ({ one, at: Math.max(...one.events.map(({ event }) => Date.parse(event.at))) }))
    .sort((a, b) => b.at - a.at)[0]?.one;
  const record = newest?.records.toSorted((a, b) => b.record.revision - a.record.revision)[0];
  if (!newest || !record) throw new Error("there is no such change in the ledger");
  const followed = new Set(newest.events.flatMap(({ event }) => event.parents));
  const heads = newest.events.map(({ digest }) => digest).filter((digest) => !followed.has(digest));
  return { id: newest.change, record: record.record, digest: record.digest, heads, place };
}

/** Digest of the policy as it stands on the protected branch of a member's remote. */
export function policyOf(member: Member): string {
  member.git("fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/main");
  const names = member.git("ls-tree", "-r", "--name-only", "origin/main", ".two-keys/").split("\n");
  const known = /^(policy|people|systems)\.yaml$|^calendars\/.+\.ics$/;
  const texts = names
    .map((name) => [name.slice(".two-keys/".length), name] as const)
    .filter(([short]) => known.test(short))
    .map(([short, name]) => {
      const { root: cwd, env } = member;
      const text = execFileSync("git", ["cat-file", "blob", `origin/main:${name}`], { cwd, env });
      return [short, text.toString("utf8")] as const;
    });
  return policyDigest(new Map(texts));
}

export interface EventOptions {
  readonly id?: string;
  /** Whose key signs; the member's own when left out. Null: nobody signs. */
  readonly key?: string | null;
  /** Replaces fields of the event. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Writes an event into the ledger as a member, signed by the member's key, and pushes it. Gives its digest. */
export async function say(
  member: Member,
  type: ChangeEvent["type"],
  more: Readonly<Record<string, unknown>>,
  options: EventOptions = {},
): Promise<string> {
  const seen = await seenChange(member, options.id);
  const bytes = Buffer.from(writeEvent(eventOf(member, seen, { type, ...more, ...options.fields })));
  const key = options.key === undefined ? member.key : options.key;
  const file: NewFile = {
    change: seen.id,
    kind: "event",
    bytes,
    ...(key === null ? {} : { signature: signatureOf(bytes, key) }),
  };
  const kept = await appendToLedger(seen.place, [file], `${seen.id}: ${type}`, { network: true });
  if (!kept.ok) throw new Error(kept.failure.message);
  if (kept.value.state !== "pushed") throw new Error(kept.value.message);
  return digestOf(bytes);
}

/** An event as a member would say it after all that was said before. */
function eventOf(member: Member, seen: SeenChange, said: Readonly<Record<string, unknown>>): ChangeEvent {
  return {
    apiVersion: "two-keys/v1",
    kind: "ChangeEvent",
    change: seen.id,
    record: seen.digest,
    parents: seen.heads,
    at: new Date().toISOString(),
    actor: member.id,
    ...said,
  } as ChangeEvent;
}

/** The pipeline tells that a change's newest revision has landed. The clone of the pipeline is made by the caller. */
export async function tellLanded(team: ReviewTeam, id: string): Promise<void> {
  const pipeline = team.member("pipeline");
  const seen = await seenChange(pipeline, id);
  const [target] = seen.record.targets;
  if (!target) throw new Error(`${id} has no target`);
  const { repo, ref, base: before, head: after, changeset } = target;
  const landed = { repo, ref, before, after, changeset, witness: "https://ci.example.test/1" };
  // A witness that readers would not take says nothing.
  changeEvent.parse(eventOf(pipeline, seen, { type: "landed", ...landed }));
  await say(pipeline, "landed", landed, { id });
}

/** A member approves the newest change, or that of an id, as it stands. */
export async function approve(member: Member, options: EventOptions = {}): Promise<string> {
  const { record } = await seenChange(member, options.id);
  const said = {
    targets: record.targets,
    policy: policyOf(member),
    role: "reviewer",
    comment: "Read it all",
  };
  return say(member, "approved", said, options);
}

/** A member breaks the glass for the newest change. */
export async function breakGlass(member: Member, options: EventOptions = {}): Promise<string> {
  const { record } = await seenChange(member, options.id);
  return say(
    member,
    "breakGlass",
    {
      targets: record.targets,
      policy: policyOf(member),
      reason: "Orders are lost every minute that this is not in production.",
      incident: "INC-4711",
      expires: new Date(Date.now() + 3600_000).toISOString(),
      acknowledgers: [],
    },
    options,
  );
}

/** Signature of some bytes by `ssh-keygen`, made for records and events of the team. */
export function signatureOf(bytes: Uint8Array, key: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "two-keys-sign-"));
  try {
    const file = path.join(folder, "event");
    writeFileSync(file, bytes);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", TEAM_NAMESPACE, "-f", key, file], {
      stdio: "pipe",
    });
    return readFileSync(`${file}.sig`, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
