import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ensureCorpus } from "../../scripts/corpus.mjs";
import { languageOfPath } from "../../server/standards/fileKind.ts";
import type { Finding, Language } from "../../server/standards/model.ts";
import { analyse } from "../support/engine.ts";

/** Share of the findings elsewhere in the file that has to survive a break. */
const KEPT = 0.95;
/** Share of findings that a break may bring elsewhere in the file. */
const ADDED = 0.02;
const FILES_PER_LANGUAGE = 15;
const BREAKS_PER_KIND = 8;

interface Sample {
  readonly language: Language;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Repeatable numbers below 1: the same files break at the same places in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}

type Break = (text: string, random: () => number) => { text: string; line: number } | undefined;

const BREAKS: Readonly<Record<string, Break>> = {
  "a closing bracket deleted": (text, random) => {
    const places = [...text.matchAll(/[)\]}]/g)].map((match) => match.index);
    const at = places[Math.floor(random() * places.length)];
    return at === undefined
      ? undefined
      : { text: text.slice(0, at) + text.slice(at + 1), line: lineOf(text, at) };
  },
  "a line cut half-way": (text, random) => {
    const lines = text.split("\n");
    const line = Math.floor(random() * lines.length);
    const own = lines[line] ?? "";
    lines[line] = own.slice(0, own.length - Math.ceil(own.trim().length / 2));
    return { text: lines.join("\n"), line };
  },
};

/** Findings as they should reappear: by rule, place within the line, and what the line says. */
function keys(findings: readonly Finding[], text: string, without: number): Map<string, number> {
  const lines = text.split("\n");
  const out = new Map<string, number>();
  for (const finding of findings) {
    if (finding.span.start.line === without) continue;
    const key = `${finding.ruleId}@${finding.span.start.character}:${lines[finding.span.start.line]}`;
    out.set(key, (out.get(key) ?? 0) + 1);
  }
  return out;
}

async function samples(): Promise<Map<Language, Sample[]>> {
  const { folder } = await ensureCorpus({ log: () => {} });
  const out = new Map<Language, Sample[]>();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const files = entries.map((one) => path.join(one.parentPath, one.name)).sort();
  for (const name of files) {
    const language = languageOfPath(name);
    if (!language) continue;
    const known = out.get(language) ?? [];
    if (known.length >= FILES_PER_LANGUAGE) continue;
    const text = readFileSync(name, "utf8");
    if (text.length > 100_000) continue;
    const { findings } = await analyse(text, language, { path: path.basename(name) });
    if (findings.length >= 2) out.set(language, [...known, { language, text, findings }]);
  }
  return out;
}

/** Breaks one file several times and counts the findings that should and do stay. */
async function breakFile(
  file: Sample,
  language: Language,
  broken: Break,
  random: () => number,
  count: { expected: number; kept: number; added: number },
): Promise<void> {
  for (let i = 0; i < BREAKS_PER_KIND; i++) {
    const after = broken(file.text, random);
    if (!after) continue;
    const { findings } = await analyse(after.text, language, { path: "file" });
    const seen = keys(findings, after.text, after.line);
    for (const [key, expected] of keys(file.findings, file.text, after.line)) {
      count.expected += expected;
      count.kept += Math.min(expected, seen.get(key) ?? 0);
      seen.set(key, Math.max(0, (seen.get(key) ?? 0) - expected));
    }
    for (const left of seen.values()) count.added += left;
  }
}

describe("half-typed code", function () {
  this.timeout(300_000);
  let all: Map<Language, Sample[]>;

  before(async () => {
    all = await samples();
  });

  for (const [name, broken] of Object.entries(BREAKS)) {
    it(`keeps the findings elsewhere in real files, and brings next to none: ${name}`, async () => {
      // Without Debian's packages the corpus holds TypeScript and JavaScript alone.
      assert.ok(
        (all.get("typescript")?.length ?? 0) >= 5 && all.size >= 2,
        `${[...all].map(([l, f]) => `${l} ${f.length}`)}`,
      );
      const random = numbers(7);
      const total = { expected: 0, kept: 0, added: 0 };
      for (const [language, files] of all) {
        const own = { expected: 0, kept: 0, added: 0 };
        for (const file of files) await breakFile(file, language, broken, random, own);
        total.expected += own.expected;
        total.kept += own.kept;
        total.added += own.added;
        console.log(
          `      ${language}: ${own.kept} of ${own.expected} kept (${((100 * own.kept) / own.expected).toFixed(1)} %)`,
        );
        // A few dozen findings of one language: a single cut header of a long function weighs much.
        assert.ok(own.kept / own.expected >= KEPT - 0.05, `${language}: ${own.kept} of ${own.expected} kept`);
      }
      assert.ok(total.kept / total.expected >= KEPT, `${total.kept} of ${total.expected} findings kept`);
      assert.ok(
        total.added / total.expected <= ADDED,
        `${total.added} new beside ${total.expected} findings`,
      );
    });
  }

  it("tears no call out of its function", async () => {
    const text =
      "import requests\n\nx = load(\n\ndef load(url):\n    return requests.get(url)\n\n\ndef store(url):\n    return 1\n";
    const { findings } = await analyse(text, "python");
    assert.deepEqual(
      findings.map((one) => one.ruleId),
      ["outbound-http-no-timeout"],
    );
  });
});
