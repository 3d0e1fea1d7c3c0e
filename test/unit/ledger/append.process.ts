// Puts events into a ledger, one after the other, and prints what became of each.
// Usage: node append.process.js FOLDER NAME COUNT
import { appendToLedger } from "../../../server/ledger/appendLedger.ts";
import { openLedger } from "../../../server/ledger/openLedger.ts";
import { eventOf } from "./ledgerSupport.ts";

async function main(): Promise<void> {
  const [folder = "", name = "", count = "1"] = process.argv.slice(2);
  const request = { folder, branch: undefined, repository: undefined, remote: undefined };
  const place = await openLedger({ ...request, cacheFolder: "/nowhere" });
  if (!place.ok) throw new Error(place.failure.message);
  for (let n = 0; n < Number(count); n++) {
    const appended = await appendToLedger(place.value, [eventOf(`${name} ${n}`)], `event ${name} ${n}`, {
      network: true,
    });
    if (!appended.ok) throw new Error(appended.failure.message);
    console.log(JSON.stringify(appended.value));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
