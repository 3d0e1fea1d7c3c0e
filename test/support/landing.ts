import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { changeEvent, changeRecord } from "../../server/change/record.ts";
import { writeEvent } from "../../server/change/recordText.ts";
import { appendToLedger } from "../../server/ledger/appendLedger.ts";
import { openLedger } from "../../server/ledger/openLedger.ts";
import { type Member, type ReviewTeam, TEAM_NAMESPACE } from "./reviewTeam.ts";

const shown = z.object({
  records: z.array(z.object({ digest: z.string(), record: changeRecord })),
  events: z.array(z.object({ digest: z.string(), event: changeEvent })),
});

/** The pipeline tells that a change's newest revision has landed: an event with its signature. The clone of the pipeline is made by the caller. */
export async function tellLanded(team: ReviewTeam, id: string): Promise<void> {
  const pipeline = team.member("pipeline");
  await pipeline.ok("change", "sync");
  const { records, events } = shown.parse(
    JSON.parse(await pipeline.ok("change", "show", id, "--format", "json")),
  );
  const newest = records.sort((a, b) => a.record.revision - b.record.revision).at(-1);
  const target = newest?.record.targets[0];
  if (!newest || !target) throw new Error(`${id} has no record`);
  const followed = new Set(events.flatMap(({ event }) => event.parents));
  const event = changeEvent.parse({
    apiVersion: "two-keys/v1",
    kind: "ChangeEvent",
    change: id,
    record: newest.digest,
    parents: events.map(({ digest }) => digest).filter((digest) => !followed.has(digest)),
    at: new Date().toISOString(),
    actor: pipeline.id,
    type: "landed",
    repo: target.repo,
    ref: target.ref,
    before: target.base,
    after: target.head,
    changeset: target.changeset,
    witness: "https://ci.example.test/1",
  });
  const bytes = Buffer.from(writeEvent(event));
  const place = await openLedger({
    folder: pipeline.root,
    branch: undefined,
    repository: undefined,
    remote: undefined,
    cacheFolder: pipeline.home,
  });
  if (!place.ok) throw new Error(place.failure.message);
  const files = [{ change: id, kind: "event" as const, bytes, signature: signatureOf(pipeline, bytes) }];
  const kept = await appendToLedger(place.value, files, `${id}: landed`, { network: true });
  if (!kept.ok || kept.value.state !== "pushed") throw new Error(JSON.stringify(kept));
}

function signatureOf({ home, key }: Member, bytes: Uint8Array): string {
  const file = path.join(home, "signed");
  writeFileSync(file, bytes);
  rmSync(`${file}.sig`, { force: true });
  execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", TEAM_NAMESPACE, "-f", key, file], { stdio: "pipe" });
  return readFileSync(`${file}.sig`, "utf8");
}
