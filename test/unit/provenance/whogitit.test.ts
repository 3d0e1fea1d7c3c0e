import assert from "node:assert/strict";
import fc from "fast-check";
import { sessionKey } from "../../../server/provenance/formats/gitAiKeys.ts";
import {
  claimOfWhogitit,
  parseWhogitit,
  type WhogititNote,
} from "../../../server/provenance/formats/whogitit.ts";
import type { Claim } from "../../../server/provenance/model.ts";

const LINE = {
  line_number: 3,
  content: "const max = 5;",
  source: { type: "AI", edit_id: "e1" },
  confidence: 0.9,
};

function json(lines: unknown[], extra: object = {}): string {
  return JSON.stringify({
    version: 3,
    session: {
      session_id: "raw-id",
      model: { id: "claude-sonnet-4", provider: "anthropic" },
      prompt_count: 1,
    },
    prompts: [{ index: 0, text: "SECRET words", affected_files: ["svc/limits.ts"] }],
    files: [{ path: "svc/limits.ts", lines, summary: {} }],
    ...extra,
  });
}

function note(text: string): WhogititNote {
  const result = parseWhogitit(text);
  assert.ok(result.ok, result.ok ? "" : result.problem.message);
  return result.value;
}

function ask(text: string, content = "const max = 5;", line = 3): Claim {
  return claimOfWhogitit(note(text), { commit: "c1", path: "svc/limits.ts", line, content });
}

describe("whogitit", () => {
  it("says who wrote a line that still is what it was", () => {
    assert.deepEqual(ask(json([LINE])), {
      origin: "ai",
      confidence: "strong",
      evidence: [{ kind: "whogitit-note", commit: "c1" }],
      tool: "claude",
      model: "claude-sonnet-4",
      session: sessionKey("claude", "raw-id"),
    });
    assert.equal(ask(json([LINE]), "const max = 5;\r\n").origin, "ai");
  });

  it("says nothing of a line that differs or is another", () => {
    assert.equal(ask(json([LINE]), "const max = 6;").origin, "unknown");
    assert.equal(ask(json([LINE]), "const max = 5; ").origin, "unknown");
    assert.equal(ask(json([LINE]), "const max = 5;", 4).origin, "unknown");
  });

  it("knows all classes of lines and their confidence", () => {
    const of = (type: unknown, confidence: unknown = 0.9): string => {
      const claim = ask(json([{ ...LINE, source: type, confidence }]));
      return `${claim.origin} ${claim.confidence}`;
    };
    assert.equal(of("AI"), "ai strong");
    assert.equal(of({ type: "AI" }, 0.6), "ai moderate");
    assert.equal(of({ type: "AI" }, 0.2), "ai weak");
    assert.equal(of({ type: "AIModified", similarity: 0.8 }), "ai moderate");
    assert.equal(of({ type: "Human" }), "human strong");
    assert.equal(of({ type: "Original" }), "unknown weak");
    assert.equal(of({ type: "Unknown" }), "unknown weak");
    assert.equal(of({ type: "Robot" }), "unknown weak");
    assert.equal(of("AI", "high"), "ai moderate");
  });

  it("reads older and untidy notes; of two lines for one number the later wins", () => {
    assert.equal(ask(json([LINE], { version: 2, session: { model: "m" } })).model, "m");
    assert.equal(ask(json([LINE], { session: undefined })).session, undefined);
    const result = parseWhogitit(json([{ ...LINE, source: "Human" }, LINE, null, { line_number: 0 }, 5]));
    assert.ok(result.ok);
    assert.equal(result.skipped, 3);
    assert.equal(ask(json([{ ...LINE, source: "Human" }, LINE])).origin, "ai");
  });

  it("keeps no prompt and no raw id", () => {
    const value = note(json([LINE]));
    const shown = JSON.stringify([value, [...value.files].map(([path, lines]) => [path, [...lines]])]);
    assert.ok(!shown.includes("SECRET") && !shown.includes("raw-id"));
  });

  it("gives a reason for what it cannot use, and never throws", () => {
    for (const text of ["", "{", "[]", '{"files":1}', json([LINE]).slice(0, -3)])
      assert.ok(!parseWhogitit(text).ok);
    const long = parseWhogitit("x".repeat(4 * 1024 * 1024 + 1));
    assert.ok(!long.ok && /4 MB/.test(long.problem.message));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.jsonValue()).map((lines) => json(lines)),
        ),
        (text) => {
          parseWhogitit(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});
