import * as z from "zod";
import type { MarkerOptions, MarkerPair } from "./formats/markers.ts";
import { DEFAULT_RULES, type VettingRules } from "./formats/vetting.ts";
import { compilePattern, MAX_PATTERN_CHARS } from "./markerPattern.ts";
import type { ResolveOptions } from "./resolve.ts";

const SEVERITIES = ["off", "info", "warning", "error"] as const;
const DEFAULT_SEVERITY = "info";
const MAX_PAIRS = 20;
const MAX_PEOPLE = 10;

/** How severe it is that AI lines are not vetted; `off` says nothing of them. */
export type UnvettedSeverity = (typeof SEVERITIES)[number];

const pattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN_CHARS)
  .superRefine((text, context) => {
    if (text === "" || text.length > MAX_PATTERN_CHARS) return;
    const compiled = compilePattern(text);
    if (!compiled.ok) context.addIssue({ code: "custom", message: compiled.reason });
  });

const vettingSchema = z
  .strictObject({
    people: z
      .int()
      .min(1)
      .max(MAX_PEOPLE)
      .describe(
        `Different people who must have vetted the same bytes; ${DEFAULT_RULES.neededPeople} when left out.`,
      )
      .optional(),
    driverCounts: z
      .boolean()
      .describe(
        `Whether the person who drove the AI counts among them. ${DEFAULT_RULES.driverCounts ? "True" : "False"} when left out.`,
      )
      .optional(),
    criteria: z
      .string()
      .regex(/^[\w.:-]{1,64}$/, "It must be one plain word")
      .describe(
        "Name of the criteria by which people vet, one plain word. A vetting by criteria of another name is stale. Any will do when left out.",
      )
      .optional(),
  })
  .describe("What makes AI lines vetted.");

const markerSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.-]{1,64}$/, "It must be one plain word")
      .describe("What the marks are called in messages, one plain word."),
    begin: pattern.describe(
      "Regular expression (RE2) of the line before the first AI line. It is looked for anywhere in the line.",
    ),
    end: pattern.describe("Regular expression (RE2) of the line after the last AI line."),
  })
  .describe("Marks in the text that stand around AI lines.");

/** Section `provenance` of `.two-keys/policy.yaml`. */
export const provenanceSchema = z
  .strictObject({
    unvetted: z
      .enum(SEVERITIES)
      .describe(
        `Severity of ai-unvetted, AI lines that nobody has vetted as they are: off, info, warning or error. ${DEFAULT_SEVERITY} when left out.`,
      )
      .optional(),
    vetting: vettingSchema.optional(),
    markers: z
      .array(markerSchema)
      .max(MAX_PAIRS)
      .describe(`Marks that people or tools put around AI lines, at most ${MAX_PAIRS} pairs.`)
      .optional(),
  })
  .describe("Lines that an AI wrote: how they are told, and who has to vet them.");

export type ProvenanceSection = z.infer<typeof provenanceSchema>;

/** What the policy says of AI lines, ready to be used. */
export interface ProvenancePolicy {
  readonly unvetted: UnvettedSeverity;
  readonly vetting: VettingRules;
  readonly markers: MarkerOptions;
  /** Vetting and markers as `resolveFile` takes them. */
  readonly resolveOptions: ResolveOptions;
}

/** Compiles a section; an empty one gives what holds without a policy. */
export function provenanceFrom(section: ProvenanceSection = {}): ProvenancePolicy {
  const { people, driverCounts, criteria } = section.vetting ?? {};
  const vetting: VettingRules = {
    neededPeople: people ?? DEFAULT_RULES.neededPeople,
    driverCounts: driverCounts ?? DEFAULT_RULES.driverCounts,
    ...(criteria === undefined ? {} : { criteria }),
  };
  const markers: MarkerOptions = { pairs: (section.markers ?? []).flatMap(pairOf) };
  return {
    unvetted: section.unvetted ?? DEFAULT_SEVERITY,
    vetting,
    markers,
    resolveOptions: { vetting, markers },
  };
}

/** None for a pattern that can't be used: the schema has refused it. */
function pairOf({ name, ...marks }: NonNullable<ProvenanceSection["markers"]>[number]): MarkerPair[] {
  const begin = compilePattern(marks.begin);
  const end = compilePattern(marks.end);
  if (!begin.ok || !end.ok) return [];
  return [{ name, begin: begin.matches, end: end.matches, stepsPerChar: begin.steps + end.steps }];
}
