import assert from "node:assert/strict";
import type { VettingState } from "../../../server/provenance/formats/vetting.ts";
import { provenanceFrom } from "../../../server/provenance/options.ts";
import type { Region } from "../../../server/provenance/region.ts";
import { unvettedOf } from "../../../server/provenance/unvetted.ts";

const UNVETTED: VettingState = { state: "unvetted", people: [], missing: 1 };
const VETTED: VettingState = { state: "vetted", people: ["lee@example.test"], at: 1 };

function stale(person: string, cause: "edited" | "criteria-changed" = "edited"): VettingState {
  return { state: "stale", people: [], missing: 1, formerPeople: [person], cause };
}

function region(startLine: number, endLine: number, more: Partial<Region> = {}): Region {
  const claim = { origin: "ai", confidence: "strong", evidence: [], tool: "claude" } as const;
  return { ...claim, startLine, endLine, vetting: UNVETTED, ...more };
}

function told(regions: readonly Region[], policy = provenanceFrom()): string[] {
  return unvettedOf(regions, policy).map(
    (one) => `${one.startLine}-${one.endLine} ${one.state}: ${one.message}`,
  );
}

describe("lines to be vetted", () => {
  it("are told in a sentence with agent and model", () => {
    assert.deepEqual(told([region(1, 12, { model: "claude-sonnet-4" })]), [
      "1-12 unvetted: 12 lines written by AI (claude, claude-sonnet-4) have not been vetted.",
    ]);
    const { tool: _tool, ...unnamed } = region(3, 3);
    assert.deepEqual(told([unnamed]), ["3-3 unvetted: 1 line written by AI has not been vetted."]);
  });

  it("are joined with neighbours of the same state only", () => {
    const regions = [
      region(1, 2),
      region(3, 4, { tool: "copilot", model: "gpt-5" }),
      region(5, 6, { vetting: stale("lee@example.test") }),
      region(7, 7, { vetting: stale("dana@example.test") }),
      region(9, 9),
    ];
    assert.deepEqual(told(regions), [
      "1-4 unvetted: 4 lines written by AI (claude; copilot, gpt-5) have not been vetted.",
      "5-7 stale: 3 lines written by AI (claude) changed since lee@example.test, dana@example.test vetted them.",
      "9-9 unvetted: 1 line written by AI (claude) has not been vetted.",
    ]);
  });

  it("are none of people, of nobody known, of a suspicion, or vetted", () => {
    const { vetting: _vetting, ...plain } = region(1, 1);
    const regions: Region[] = [
      { ...plain, origin: "human" },
      { ...plain, startLine: 2, endLine: 2, origin: "unknown" },
      region(3, 3, { confidence: "suspected" }),
      { ...plain, startLine: 4, endLine: 4, origin: "unknown", confidence: "suspected" },
      region(5, 5, { vetting: VETTED }),
    ];
    assert.deepEqual(told(regions), []);
  });

  it("are none where the policy says off", () => {
    assert.deepEqual(told([region(1, 2)], provenanceFrom({ unvetted: "off" })), []);
  });

  it("say what the policy still asks for", () => {
    const lines = [region(1, 2)];
    assert.deepEqual(told(lines, provenanceFrom({ vetting: { people: 2 } })), [
      "1-2 unvetted: 2 lines written by AI (claude) have not been vetted by 2 people.",
    ]);
    assert.deepEqual(told(lines, provenanceFrom({ vetting: { driverCounts: false } })), [
      "1-2 unvetted: 2 lines written by AI (claude) have not been vetted by anybody beside the person who drove the AI.",
    ]);
    const renewed = [region(1, 2, { vetting: stale("lee@example.test", "criteria-changed") })];
    assert.deepEqual(told(renewed, provenanceFrom({ vetting: { criteria: "tier1-v2" } })), [
      "1-2 stale: 2 lines written by AI (claude) were vetted by lee@example.test, but not by the criteria tier1-v2.",
    ]);
  });
});
