import { type ChangeEvent, type ChangeRecord, changeRecord } from "../../server/change/record.ts";
import { writeEvent, writeRecord } from "../../server/change/recordText.ts";
import { changesetDigest } from "../../server/git/changeset.ts";
import { appendToLedger } from "../../server/ledger/appendLedger.ts";
import { digestOf } from "../../server/ledger/fileNames.ts";
import type { NewFile } from "../../server/ledger/ledger.ts";
import { openLedger } from "../../server/ledger/openLedger.ts";

export interface EarlierChange {
  /** Work tree whose ledger gets it. */
  readonly root: string;
  /** A commit of the protected branch, which landed as the change. */
  readonly base: string;
  readonly head: string;
  /** Digest of the policy that held. */
  readonly policy: string;
  /** When it was submitted; the rest follows within two days. */
  readonly at: Date;
}

type Happened = Pick<ChangeEvent, "actor"> & Record<string, unknown>;

const MINUTE = 60_000;

const step = {
  expect: "The dashboard shows the new limit",
  verify: "Dashboard checkout",
  estMinutes: 10,
  automated: true,
};

/** Puts a change of checkout-api into the ledger that was reviewed by two people, landed, deployed and closed. */
export async function earlierChange({ root, base, head, policy, at }: EarlierChange): Promise<ChangeRecord> {
  const digest = await changesetDigest(root, base, head);
  if (!digest.ok) throw new Error(digest.failure.message);
  const time = (minutes: number): string => new Date(at.getTime() + minutes * MINUTE).toISOString();
  const target = {
    repo: "git.example.test/pay/checkout",
    ref: "refs/heads/main",
    base: `sha1:${base}`,
    head: `sha1:${head}`,
    changeset: digest.value,
  };
  const record = changeRecord.parse({
    apiVersion: "two-keys/v1",
    kind: "ChangeRecord",
    id: `CHG-${time(0).slice(0, 10).replaceAll("-", "")}-7F3KQ2ZD`,
    revision: 1,
    previous: null,
    title: "Raise the limit of retries at checkout",
    type: "normal",
    systems: [{ id: "checkout-api", tier: 1, owner: "vp:retail/director:checkout/manager:payments" }],
    requester: "person:dana",
    implementer: "person:dana",
    authors: ["person:dana"],
    why: "Customers of slow banks gave up before their payment was tried again.",
    what: "The limit of retries at checkout goes from 60 to 100.",
    whatIfNot: "Customers of slow banks can't pay.",
    customerImpact: "None that a customer would see but payments that work.",
    worstCase: "Retries fill the queue of the database, and orders wait until it is rolled back.",
    blastRadius: "one-cell",
    targets: [target],
    environments: ["staging", "production"],
    risk: { answers: { "data-loss": "no" }, computed: "medium", declared: "medium", engine: "risk/1" },
    plan: [
      { ...step, id: "canary", stage: "change", action: "Run kubectl apply -f canary.yaml" },
      { ...step, id: "fleet", stage: "change", action: "Run kubectl apply -f fleet.yaml" },
    ],
    tests: [{ what: "Unit tests of the limits", where: "svc/limits", evidence: "svc/limits/limits.test.ts" }],
    rollback: {
      possible: true,
      trigger: "The queue of orders grows beyond 400 for five minutes.",
      steps: [{ ...step, id: "back", stage: "change", action: "Run kubectl rollout undo deploy/checkout" }],
      estMinutes: 5,
    },
    monitoring: [
      {
        metric: "Length of the order queue",
        where: "Dashboard checkout",
        abortWhen: "above 400 for 5 minutes",
      },
    ],
    window: { start: time(24 * 60), end: time(26 * 60), bakeMinutes: 30 },
  });
  const bytes = Buffer.from(writeRecord(record));
  const files: NewFile[] = [{ change: record.id, kind: "record", bytes }];
  let parents: string[] = [];
  const happens = (minutes: number, type: ChangeEvent["type"], rest: Happened): void => {
    const event = {
      apiVersion: "two-keys/v1",
      kind: "ChangeEvent",
      change: record.id,
      record: digestOf(bytes),
      parents,
      at: time(minutes),
      type,
      ...rest,
    } as ChangeEvent;
    const written = Buffer.from(writeEvent(event));
    files.push({ change: record.id, kind: "event", bytes: written });
    parents = [digestOf(written)];
  };
  happens(0, "submitted", { actor: "person:dana", policy });
  for (const [n, actor] of ["person:bob", "person:carol"].entries()) {
    const said = { role: "reviewer", comment: "Looks good", targets: [target], policy };
    happens(60 + n, "approved", { actor, ...said });
  }
  happens(24 * 60 + 5, "landed", {
    actor: "bot:pipeline",
    repo: target.repo,
    ref: target.ref,
    before: target.base,
    after: target.head,
    changeset: target.changeset,
    witness: "https://ci.example.test/1",
  });
  for (const [n, environment] of ["staging", "production"].entries()) {
    happens(24 * 60 + 15 * (n + 1), "deployed", {
      actor: "bot:pipeline",
      environment,
      artifact: [{ name: "checkout", digest: `sha256:${"a".repeat(64)}` }],
      commits: [{ repo: target.repo, commit: target.head }],
      outcome: "succeeded",
      witness: "https://ci.example.test/2",
    });
  }
  happens(28 * 60, "closed", {
    actor: "person:dana",
    outcome: "successful",
    note: "The queue stayed below 200 all afternoon.",
  });
  const place = await openLedger({
    folder: root,
    branch: undefined,
    repository: undefined,
    remote: undefined,
    cacheFolder: root,
  });
  if (!place.ok) throw new Error(place.failure.message);
  const kept = await appendToLedger(place.value, files, `${record.id}: an earlier change`, { network: true });
  if (!kept.ok || kept.value.state !== "pushed") throw new Error(JSON.stringify(kept));
  return record;
}
