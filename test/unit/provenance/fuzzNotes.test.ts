import assert from "node:assert/strict";
import fc from "fast-check";
import { writeVetting } from "../../../server/provenance/formats/discuss.ts";
import {
  type AuthorshipLog,
  parseAuthorshipLog,
  writeAuthorshipLog,
} from "../../../server/provenance/formats/gitAi.ts";
import { MAX_LINE } from "../../../server/provenance/formats/gitAiRanges.ts";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { DISCUSS_REF, NoteCache } from "../../../server/provenance/noteStore.ts";
import { type ResolvedFile, resolveFile } from "../../../server/provenance/resolve.ts";
import { generateNotes } from "../../bench/provenanceNotes.ts";
import { aiLog, CLAUDE, COPILOT, numbered } from "../../support/gitRepo.ts";
import { type MemoryRepository, memoryPorts } from "./memoryPorts.ts";
import { AI, TRACES, trace } from "./resolveSupport.ts";

const COMMIT = "4f1c0d2e9a7b3c5d6e8f00112233445566778899";
const OLDER = "1111111111111111111111111111111111111111";
const LINES = 40;

/** Whole notes that are damaged below: those of the benchmark and some that speak of the resolved file. */
const WHOLE: readonly string[] = [
  ...generateNotes(30, 5).filter((text) => text.length < 12_000),
  aiLog(COMMIT, "a.ts", `  ${CLAUDE}::t_1 1-9,12`, `  ${COPILOT}::t_2 3,20-900`, "  h_1 15"),
  aiLog(OLDER, '"sp ace.ts"', `  ${CLAUDE} 1`, "a.ts", "  human 4-2,7", "  caafbd8ff3d7b5aa 8-10"),
  aiLog(COMMIT, "caf\u00e9.ts", `  ${CLAUDE} 1`, "cafe\u0301.ts", "  h_2 1-3", "a.ts", `  ${COPILOT} 1-40`),
  aiLog(COMMIT),
];

/** What other programs, editors and merges leave in texts. */
const ODD = [
  "\r",
  "\n",
  "\r\n",
  "\0",
  "\ufeff",
  "\u2028",
  "\u0085",
  "\ud800",
  "\udc00",
  "\u202e",
  "\u0301",
  "\ufffd",
  "\u{1f600}",
  "---\n",
  "\n---\n",
  '"',
  "\\",
  "{",
  "}",
  "  ",
  "\t",
  ",",
  "-",
  "::",
  "99999999999999999999",
  "0",
  "__proto__",
  '{"__proto__":{"a":1}}',
] as const;

/** One kind of damage to a note. */
type Damage =
  | { readonly kind: "cut" | "head" | "twice"; readonly share: number }
  | {
      readonly kind: "splice" | "join";
      readonly share: number;
      readonly other: string;
      readonly with: string;
    }
  | { readonly kind: "insert"; readonly share: number; readonly odd: string }
  | { readonly kind: "crlf" | "tabs" | "decomposed" };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constantFrom("cut", "head", "twice"), share }),
  fc.record({
    kind: fc.constantFrom("splice", "join"),
    share,
    other: fc.constantFrom(...WHOLE),
    with: fc.constantFrom("\n\n", "\n", "", "\r\n\r\n", " "),
  }),
  fc.record({
    kind: fc.constant("insert"),
    share,
    odd: fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: "binary", maxLength: 5 })),
  }),
  fc.record({ kind: fc.constantFrom("crlf", "tabs", "decomposed") }),
);

function damaged(text: string, one: Damage): string {
  const at = "share" in one ? Math.floor(text.length * one.share) : 0;
  switch (one.kind) {
    case "cut":
      return text.slice(0, at);
    case "head":
      return text.slice(at);
    case "twice":
      return text.slice(0, at) + text;
    case "splice":
      return text.slice(0, at) + one.other.slice(Math.floor(one.other.length * one.share));
    case "join":
      return text + one.with + one.other;
    case "insert":
      return text.slice(0, at) + one.odd + text.slice(at);
    case "crlf":
      return text.replaceAll("\n", "\r\n");
    case "tabs":
      return text.replaceAll("\n  ", "\n\t");
    case "decomposed":
      return text.normalize("NFD");
  }
}

const note = fc
  .tuple(fc.constantFrom(...WHOLE), fc.array(damage, { maxLength: 4 }))
  .map(([text, all]) => all.reduce(damaged, text));

function checkForm({ files }: AuthorshipLog): void {
  for (const [path, entries] of files) {
    const all = entries.flatMap(({ ranges }) => ranges).sort((a, b) => a.start - b.start);
    let end = 0;
    for (const range of all) {
      assert.ok(range.start > end && range.start <= range.end && range.end <= MAX_LINE, path);
      end = range.end;
    }
  }
}

/** Files as a log writes them: those that it can name and that have lines. */
function written(log: AuthorshipLog): string {
  const text = writeAuthorshipLog(log).text;
  return text.slice(0, text.indexOf("\n{"));
}

async function resolved(notes: Readonly<Record<string, Record<string, string>>>): Promise<ResolvedFile> {
  const half = LINES / 2;
  const span = { count: half, path: "a.ts", isApproximate: false };
  const ports = memoryPorts({
    path: "a.ts",
    text: numbered(LINES),
    spans: [
      { ...span, start: 1, commit: COMMIT, line: 1 },
      { ...span, start: half + 1, commit: OLDER, line: half + 1 },
    ],
    notes,
  });
  return resolveFile({ path: "a.ts" }, ports, new NoteCache());
}

function checkCover({ regions }: ResolvedFile): void {
  let next = 1;
  for (const { startLine, endLine, origin, vetting } of regions) {
    assert.equal(startLine, next);
    assert.ok(endLine >= startLine);
    assert.equal(vetting !== undefined, origin === "ai");
    next = endLine + 1;
  }
  assert.equal(next, LINES + 1);
}

describe("damaged notes of git-ai", function () {
  this.timeout(120_000);

  it("are read without throwing, each line for one key at most", () => {
    fc.assert(
      fc.property(note, (text) => {
        const result = parseAuthorshipLog(text);
        if (result.ok) checkForm(result.value);
        else assert.ok(result.problem.source === "git-ai" && result.problem.message !== "");
      }),
      { numRuns: 3000 },
    );
  });

  it("stay what they are once they have been written", () => {
    fc.assert(
      fc.property(note, (text) => {
        const once = parseAuthorshipLog(text);
        if (!once.ok) return;
        const first = writeAuthorshipLog(once.value).text;
        const again = parseAuthorshipLog(first);
        assert.ok(again.ok && again.skipped === 0, first);
        assert.equal(writeAuthorshipLog(again.value).text, first);
        assert.deepEqual(writeAuthorshipLog(again.value).problems, []);
        assert.equal(written(again.value), written(once.value));
        assert.deepEqual(again.value.metadata, once.value.metadata);
      }),
      { numRuns: 3000 },
    );
  });

  it("leave every line to somebody or nobody, and never hide another source", async () => {
    await fc.assert(
      fc.asyncProperty(note, note, async (one, other) => {
        const notes = { [AI]: { [COMMIT]: one, [OLDER]: other } };
        checkCover(await resolved(notes));
        const traced = await resolved({ ...notes, [TRACES]: { [COMMIT]: trace(COMMIT, "a.ts", 1, 20) } });
        checkCover(traced);
        for (const { startLine, origin } of traced.regions) {
          if (startLine <= 20) assert.notEqual(origin, "unknown");
        }
        const unread = [one, other].filter((text) => !parseAuthorshipLog(text).ok);
        assert.equal(traced.problems.length, unread.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe("resolveFile on a large scale", function () {
  this.timeout(30_000);

  /** All lines of one commit, which has a log. */
  async function ofOneCommit(
    text: string,
    log: string,
    others: MemoryRepository["notes"] = {},
  ): Promise<ResolvedFile> {
    const count = text.split("\n").length - 1;
    const span = { start: 1, count, commit: COMMIT, path: "a.ts", line: 1, isApproximate: false };
    const ports = memoryPorts({
      path: "a.ts",
      text,
      spans: [span],
      notes: { [AI]: { [COMMIT]: log }, ...others },
    });
    return resolveFile({ path: "a.ts" }, ports);
  }

  it("is done with a log of as many entries as lines", async () => {
    const entries = Array.from({ length: 20_000 }, (_, i) => `  s_${i}::t_1 ${i + 1},${40_000 - i}`);
    const { regions } = await ofOneCommit(numbered(20_000), aiLog(COMMIT, "a.ts", ...entries));
    assert.equal(regions.length, 20_000);
  });

  it("is done with a file of marks inside of marks, of which the innermost counts", async () => {
    const depth = 40_000;
    const begin = Array.from(
      { length: depth },
      (_, i) => `// SPDX-SnippetBegin\n// AI: a${i} @ai-generated\n`,
    );
    const { regions } = await ofOneCommit(
      `${begin.join("")}x\n${"// SPDX-SnippetEnd\n".repeat(depth)}`,
      aiLog(COMMIT, "b.ts", `  ${CLAUDE} 1`),
    );
    const middle = regions.find(
      ({ startLine, endLine }) => startLine <= 2 * depth + 1 && 2 * depth + 1 <= endLine,
    );
    assert.equal(middle?.tool, `a${depth - 1}`);
  });

  it("is done with a note full of vettings, of which the latest count", async () => {
    const count = 10_000;
    const text = numbered(count);
    const vettings = Array.from({ length: count }, (_, i) => {
      const lines = { startLine: i + 1, endLine: Math.min(count, i + 1 + (i % 3000)) };
      const hash = i < count - 1 ? regionHash(`other ${i}`) : regionHash(`line ${count}\n`);
      const place = {
        commit: COMMIT,
        path: "a.ts",
        ...lines,
        ...(i < count - 1 ? {} : { startLine: count }),
      };
      const written = writeVetting({
        by: "lee@example.test",
        at: i * 1000,
        ...place,
        hash,
        isAccepted: true,
      });
      return written.ok ? `${written.line}\n` : "";
    });
    const { regions, problems } = await ofOneCommit(text, aiLog(COMMIT, "a.ts", `  ${CLAUDE} 1-${count}`), {
      [DISCUSS_REF]: { [COMMIT]: vettings.join("") },
    });
    assert.deepEqual(problems, []);
    assert.equal(regions[0]?.vetting?.state, "unvetted");
    assert.deepEqual(
      regions.slice(-2).map(({ startLine, vetting }) => [startLine, vetting?.state]),
      [
        [count - 1, "stale"],
        [count, "vetted"],
      ],
    );
  });

  it("is done with marks all the way", async () => {
    const marked = "// SPDX-SnippetBegin\n// @ai-generated\nx\n// SPDX-SnippetEnd\n";
    const text = `x\n${marked.repeat(40_000)}`;
    const { regions } = await ofOneCommit(text, aiLog(COMMIT, "b.ts", `  ${CLAUDE} 1`));
    assert.equal(regions.filter(({ origin }) => origin === "ai").length, 40_000);
  });
});
