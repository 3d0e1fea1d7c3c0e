// Ten thousand signatures verified in process, beside `ssh-keygen` once for each of some of the same, in the same run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { signatureNamespace, verifySignature } from "../../server/ledger/signer.ts";
import { FILE_KEY_TYPES, FileKey, SecurityKey } from "../support/securityKey.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, short, table } from "./support/stats.ts";

const COUNT = 10_000;
const SAMPLES = Number(process.env.TWO_KEYS_BENCH_RUNS ?? 21);
const NAMESPACE = signatureNamespace("example.com");
const TOKEN_TYPES = ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"] as const;

interface Signed {
  readonly type: string;
  readonly bytes: Buffer;
  readonly signature: string;
}

/** Events of some hundred bytes, signed by keys of each type in turns. */
function signedEvents(): Signed[] {
  const keys = [
    ...FILE_KEY_TYPES.map((type) => new FileKey(type)),
    ...TOKEN_TYPES.map((type) => new SecurityKey(type)),
  ];
  return Array.from({ length: COUNT }, (_, n) => {
    const key = keys[n % keys.length] ?? new FileKey("ssh-ed25519");
    const bytes = Buffer.from(`{"kind":"ChangeEvent","n":${n},"comment":"${"x".repeat(600)}"}\n`);
    return { type: key.type, bytes, signature: key.sign(bytes, NAMESPACE) };
  });
}

/** Milliseconds that our own verification takes for all of them, and for each type. */
async function verifyHere(all: readonly Signed[]): Promise<ReadonlyMap<string, number>> {
  const spent = new Map<string, number>();
  for (const { type, bytes, signature } of all) {
    const started = performance.now();
    const { state } = await verifySignature(bytes, signature, { namespace: NAMESPACE });
    spent.set(type, (spent.get(type) ?? 0) + performance.now() - started);
    if (state !== "valid") throw new Error(`a signature of ${type} is ${state}`);
  }
  return spent;
}

/** Milliseconds of one `ssh-keygen` for each of some. */
function verifyByKeygen(some: readonly Signed[], folder: string): number[] {
  return some.map(({ type, bytes, signature }, n) => {
    const file = path.join(folder, `${n}.sig`);
    writeFileSync(file, signature);
    const started = performance.now();
    const args = ["-Y", "check-novalidate", "-n", NAMESPACE, "-s", file];
    const { status } = spawnSync("ssh-keygen", args, { input: bytes });
    const took = performance.now() - started;
    if (status !== 0) throw new Error(`ssh-keygen refuses a signature of ${type}`);
    return took;
  });
}

async function measure(folder: string): Promise<string> {
  say(`${COUNT.toLocaleString("en")} signatures are made`);
  const all = signedEvents();
  const [first] = all;
  const forged =
    first && (await verifySignature(Buffer.from("x"), first.signature, { namespace: NAMESPACE }));
  if (forged?.state !== "invalid") throw new Error("a signature over other bytes is taken");
  await verifyHere(all.slice(0, 500));
  const here = await verifyHere(all);
  const rows: string[][] = [];
  const everyKeygen: number[] = [];
  for (const [type, spent] of here) {
    const mine = all.filter((one) => one.type === type);
    const each = spent / mine.length;
    const keygen = verifyByKeygen(mine.slice(0, SAMPLES), folder);
    everyKeygen.push(...keygen);
    const other = median(keygen);
    rows.push([type, short(each), short(other), `${Math.round(other / each)} times`]);
  }
  const total = [...here.values()].reduce((sum, one) => sum + one, 0);
  const other = median(everyKeygen);
  rows.push(["all", short(total / COUNT), short(other), `${Math.round(other / (total / COUNT))} times`]);
  const head = ["type of the key", "ms here", "ms by `ssh-keygen`", "faster"];
  const seconds = short(total / 1000);
  return `${table(head, rows)}\n\n${COUNT.toLocaleString("en")} signatures in ${seconds} s, on one thread, each checked as a file of the ledger is; \`ssh-keygen -Y check-novalidate\` for ${SAMPLES} of each type, one process each, the median. All of them are good for both.`;
}

report(async (): Promise<BenchResult> => {
  const folder = mkdtempSync(path.join(tmpdir(), "two-keys-bench-"));
  try {
    return { title: "Signatures", body: await measure(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
