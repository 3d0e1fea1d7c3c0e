import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { DocumentAnalysis } from "../../server/standards/analysis.ts";
import { unmarked } from "../../server/standards/examples.ts";
import type { Language } from "../../server/standards/model.ts";
import { RULES } from "../../server/standards/registry.ts";
import { analyse, open } from "../support/engine.ts";

const LANGUAGES: readonly Language[] = [
  "typescript",
  "tsx",
  "javascript",
  "python",
  "java",
  "go",
  "csharp",
  "kotlin",
  "rust",
];

/** A long file of every example of a language: many units, many findings. */
function sample(language: Language, take: number, from: number): string {
  const texts = RULES.flatMap((rule) => rule.examples)
    .filter((example) => example.languages.includes(language))
    .map((example) => ("bad" in example ? unmarked(example.bad) : example.good));
  const chosen = Array.from({ length: take }, (_, i) => texts[(from + i * 7) % texts.length] ?? "");
  const text = chosen.join("\n");
  if (language !== "kotlin") return text;
  // Its imports stand at the top, or the rest is no Kotlin.
  const imports = text.match(/^import .*$/gm) ?? [];
  return [...imports, text.replace(/^(import|package) .*$/gm, "")].join("\n");
}

/** Applies one edit to the document and the analysis the way an editor does. */
function edit(
  document: TextDocument,
  analysis: DocumentAnalysis,
  start: number,
  end: number,
  text: string,
): void {
  const range = { start: document.positionAt(start), end: document.positionAt(end) };
  TextDocument.update(document, [{ range, text }], document.version + 1);
  analysis.edit(
    {
      start,
      oldEnd: end,
      newEnd: start + text.length,
      startPosition: range.start,
      oldEndPosition: range.end,
      newEndPosition: document.positionAt(start + text.length),
    },
    document.getText(),
  );
}

const SNIPPETS = [
  "",
  " ",
  "x",
  "(",
  ")",
  "{",
  "}",
  ";",
  "async ",
  "await ",
  "class A {\n",
  "  pass\n",
  "return ",
  "'",
  "`",
  "/*",
  "*/",
  "ctx",
];

/** Whole lines that are valid anywhere between statements. */
const LINES: Readonly<Record<"c" | "python", readonly string[]>> = {
  c: [
    "\n",
    "\n\n\n",
    "// two-keys-ignore await-in-loop: no\n",
    "/* a\n   b */\n",
    "// eslint-disable-next-line no-empty\n",
    "#pragma warning disable CS4014\n",
    "#[cfg(test)]\n",
  ],
  python: ["\n", "\n\n\n", "# two-keys-ignore bare-except: no\n", "# noqa\n"],
};

type Step = { place: number; kind: "line" | "word" | "wild"; length: number; pick: number };

const steps = fc.array(
  fc.record<Step>({
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom("line", "line", "word", "word", "word", "wild"),
    length: fc.nat(12),
    pick: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Where a step edits and what it puts there. */
function planned(step: Step, text: string, language: Language): [number, number, string] {
  const start = Math.floor(step.place * text.length);
  if (step.kind === "wild") {
    const snippet = SNIPPETS[step.pick % SNIPPETS.length] ?? "";
    return [start, Math.min(text.length, start + step.length), snippet];
  }
  if (step.kind === "line") {
    const lines = LINES[language === "python" ? "python" : "c"];
    const at = text.lastIndexOf("\n", start) + 1;
    return [at, at, lines[step.pick % lines.length] ?? ""];
  }
  // Another letter in a word: imports, names and keywords change their meaning.
  const word = /[A-Za-z_]\w*/g;
  word.lastIndex = start;
  const match = word.exec(text);
  if (!match) return [start, start, ""];
  const replacement = ["x", "requests", "ctx", "err", "axios", "fetch"][step.pick % 6] ?? "x";
  return [match.index, match.index + match[0].length, replacement];
}

describe("incremental analysis", () => {
  for (const language of LANGUAGES) {
    it(`equals a fresh one after any series of edits (${language})`, async () => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(fc.nat(200), steps, async (from, edits) => {
          const document = TextDocument.create("file:///a", language, 1, sample(language, 6, from));
          const analysis = await open(document.getText(), language);
          try {
            for (const step of edits) {
              edit(document, analysis, ...planned(step, document.getText(), language));
              // Near broken code the parser may recover differently; see `Analysis`.
              if (analysis.broken) continue;
              compared++;
              assert.deepEqual(analysis.result(), await analyse(document.getText(), language));
            }
          } finally {
            analysis.dispose();
          }
        }),
        { numRuns: 100, seed: 20261123 },
      );
      assert.ok(compared > 40, `only ${compared} comparisons`);
    });
  }
});
