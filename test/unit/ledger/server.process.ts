// Stands in for the hooks of a server: holds pushes to the ledger back, tells what it sees, and leaves a witness.
// Usage, in the bare repository: node server.process.js pre-receive|post-receive OUTPUT
import { appendFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { appendToLedger } from "../../../server/ledger/appendLedger.ts";
import { checkLedgerUpdate } from "../../../server/ledger/checkUpdate.ts";
import { rememberLedger } from "../../../server/ledger/ledgerRefs.ts";
import { openLedger } from "../../../server/ledger/openLedger.ts";
import { readLedger } from "../../../server/ledger/readLedger.ts";
import { BRANCH, eventOf, witnessOf } from "./ledgerSupport.ts";

async function main(): Promise<number> {
  const [hook = "", output = ""] = process.argv.slice(2);
  const updates = (await text(process.stdin)).trim().split("\n");
  const request = { folder: process.cwd(), branch: undefined, repository: undefined, remote: undefined };
  const opened = await openLedger({ ...request, isOwn: true, cacheFolder: "/nowhere" });
  if (!opened.ok) throw new Error(opened.failure.message);
  const place = opened.value;
  const state = await readLedger(place);
  if (!state.ok) throw new Error(state.failure.message);
  const say = (value: unknown): void => appendFileSync(output, `${JSON.stringify(value)}\n`);
  if (hook === "post-receive") {
    const tip = state.value.tip === undefined ? undefined : `sha1:${state.value.tip}`;
    say(await appendToLedger(place, [witnessOf({ ledgerTip: tip })], "A witness", { network: true }));
    await rememberLedger(place);
    return 0;
  }
  say({ read: state.value.entries.length });
  say(await appendToLedger(place, [eventOf("from a hook")], "x", { network: true }));
  for (const update of updates) {
    const [from, to, ref] = update.split(" ");
    if (ref !== BRANCH) continue;
    const checked = await checkLedgerUpdate(place.gitDir, from, to);
    if (!checked.ok) throw new Error(checked.failure.message);
    for (const { path, message } of checked.value) console.log(`${path ?? ref}: ${message}`);
    if (checked.value.length > 0) return 1;
  }
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
