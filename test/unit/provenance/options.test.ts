import assert from "node:assert/strict";
import { markerClaims } from "../../../server/provenance/formats/markers.ts";
import { provenanceFrom, provenanceSchema } from "../../../server/provenance/options.ts";

describe("provenance policy", () => {
  it("wants one person, counts the driver and informs where it says nothing", () => {
    const policy = provenanceFrom();
    assert.deepEqual(policy.vetting, { neededPeople: 1, driverCounts: true });
    assert.equal(policy.unvetted, "info");
    assert.deepEqual(policy.markers.pairs, []);
    assert.deepEqual(policy.resolveOptions, { vetting: policy.vetting, markers: policy.markers });
  });

  it("takes over what the section says", () => {
    const section = provenanceSchema.parse({
      unvetted: "off",
      vetting: { people: 2, driverCounts: false, criteria: "tier1-v2" },
    });
    const { unvetted, vetting } = provenanceFrom(section);
    assert.equal(unvetted, "off");
    assert.deepEqual(vetting, { neededPeople: 2, driverCounts: false, criteria: "tier1-v2" });
  });

  it("finds the lines between its marks, anywhere in a line", () => {
    const section = provenanceSchema.parse({
      markers: [{ name: "team-marks", begin: "(?i)begin ai section", end: "^\\s*# end of (AI|agent)$" }],
    });
    const text = "a\n  # Begin AI section (claude)\nb\nc\n  # end of agent\nd\n";
    const { claims, problems } = markerClaims(text, provenanceFrom(section).markers);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      claims.map(({ startLine, endLine, origin }) => [startLine, endLine, origin]),
      [[3, 4, "ai"]],
    );
  });

  it("lets no pattern run away, whatever the line", () => {
    const section = provenanceSchema.parse({
      markers: [{ name: "nested", begin: "((a+)+)+b", end: "(a|a|aa)*c" }],
    });
    const text = `${"a".repeat(300)}\n`.repeat(2000);
    assert.deepEqual(markerClaims(text, provenanceFrom(section).markers).claims, []);
  });

  it("takes twenty pairs and no more", () => {
    const pairs = (count: number): unknown => ({
      markers: Array.from({ length: count }, (_, at) => ({ name: `m${at}`, begin: "B", end: "E" })),
    });
    assert.ok(provenanceSchema.safeParse(pairs(20)).success);
    assert.ok(!provenanceSchema.safeParse(pairs(21)).success);
  });
});
