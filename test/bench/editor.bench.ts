// From an edit to its diagnostics over a real LSP connection, beside other tools' servers in the same run.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { EDITED } from "./support/env.ts";
import { BenchClient, type ServerSpec } from "./support/lsp.ts";
import { ownServer, peerServers, TROUBLE } from "./support/peers.ts";
import { type BenchResult, report, say } from "./support/result.ts";
import { median, quantile, short, table } from "./support/stats.ts";
import { workspace } from "./support/workspace.ts";

const ROUNDS = 5;
const EDITS_PER_ROUND = Number(process.env.TWO_KEYS_BENCH_EDITS ?? 50);
const WARM_UP = 20;
const OPENS = 5;
/** A slow server ends its round early, with at least this many edits. */
const ROUND_MS = 14_000;
const LEAST_EDITS = 12;
const MOST_EMPTY = 3;

interface Document {
  readonly name: string;
  readonly uri: string;
  readonly text: string;
  /** The text with the letter put in. */
  readonly changed: string;
  /** Where a letter is put in and taken out: the end of a local name in the middle of the file. */
  readonly spot: { readonly line: number; readonly character: number };
}

interface Measured {
  readonly spec: ServerSpec;
  readonly client: BenchClient;
  readonly edits: Map<Document, number[]>;
  readonly opens: Map<Document, number[]>;
  /** Answers without findings in a row. */
  empty: number;
  failed?: string;
}

function load(folder: string, name: string): Document {
  const file = path.join(folder, "corpus", name);
  const text = readFileSync(file, "utf8") + TROUBLE;
  // On disk as in the editor, for servers that look there too.
  writeFileSync(file, text);
  const local = /\n {4,}const \w+(?= = )/g;
  local.lastIndex = text.length >> 1;
  const match = local.exec(text);
  if (!match) throw new Error(`${name} has no local constant in its second half`);
  const at = match.index + match[0].length;
  const before = text.slice(0, at).split("\n");
  const spot = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return {
    name,
    uri: pathToFileURL(file).href,
    text,
    changed: `${text.slice(0, at)}x${text.slice(at)}`,
    spot,
  };
}

async function edit(
  one: Measured,
  document: Document,
  count: number,
  from: number,
  keep: boolean,
): Promise<number> {
  const { line, character } = document.spot;
  const until = performance.now() + ROUND_MS;
  let version = from;
  for (let i = 0; i < count; i += 2) {
    if (i >= LEAST_EDITS && performance.now() > until) break;
    for (const text of ["x", ""]) {
      version++;
      const end = text === "x" ? character : character + 1;
      const range = { start: { line, character }, end: { line, character: end } };
      const after = text === "x" ? document.changed : document.text;
      const { ms, diagnostics } = await one.client.change(document.uri, version, { range, text }, after);
      // An answer without findings is none: the server was busy with something else.
      one.empty = diagnostics === 0 ? one.empty + 1 : 0;
      if (one.empty > MOST_EMPTY) throw new Error(`${one.spec.name} found nothing in ${document.name}`);
      if (keep && diagnostics > 0) one.edits.get(document)?.push(ms);
    }
  }
  return version;
}

async function round(one: Measured, document: Document, first: boolean): Promise<void> {
  const opened = await one.client.open(document.uri, "typescript", document.text);
  if (!first) one.opens.get(document)?.push(opened.ms);
  const version = await edit(one, document, WARM_UP, 1, false);
  await edit(one, document, EDITS_PER_ROUND, version, true);
  one.client.close(document.uri);
}

async function main(): Promise<BenchResult> {
  const folder = workspace();
  const documents = EDITED.map((name) => load(folder, name));
  const all: Measured[] = [];
  const failures: string[] = [];
  for (const spec of [ownServer(folder, false), ownServer(folder, true), ...peerServers(folder)]) {
    try {
      const client = await BenchClient.start(spec);
      const lists = (): Map<Document, number[]> => new Map(documents.map((document) => [document, []]));
      all.push({ spec, client, edits: lists(), opens: lists(), empty: 0 });
    } catch (error) {
      failures.push(`${spec.name} did not start: ${message(error)}`);
    }
  }
  for (let i = 0; i < Math.max(ROUNDS, OPENS); i++) {
    for (const document of documents) {
      for (const one of all) {
        if (one.failed) continue;
        try {
          await round(one, document, i === 0);
        } catch (error) {
          one.failed = message(error);
          failures.push(one.failed);
        }
      }
    }
    say(`editor: round ${i + 1} of ${ROUNDS}`);
  }
  for (const one of all) if (!one.failed) await one.client.stop();
  return {
    title: "Edit to diagnostics",
    body: [...documents.map((document) => tableOf(document, all)), ...failures].join("\n\n"),
  };
}

function tableOf(document: Document, all: readonly Measured[]): string {
  const own = median(all[0]?.edits.get(document) ?? []);
  const rows = all
    .filter((one) => !one.failed)
    .map((one) => {
      const edits = one.edits.get(document) ?? [];
      const middle = median(edits);
      return [
        one.spec.name,
        String(edits.length),
        short(middle),
        short(quantile(edits, 0.95)),
        `${(middle / own).toFixed(1)}×`,
        short(median(one.opens.get(document) ?? [])),
      ];
    });
  const head = ["server", "edits", "median ms", "p95 ms", "to ours", "open → first ms"];
  const kb = (Buffer.byteLength(document.text) / 1000).toFixed(0);
  return `\`${document.name.replace("typescript/", "")}\`, ${kb} KB:\n\n${table(head, rows)}`;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

report(main);
