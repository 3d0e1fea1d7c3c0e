import { type ConfigValue, entryOf, numberOf } from "../../formats/configTree.ts";
import { texts, type WorkflowJob } from "../../formats/githubActions.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { bigBangMultiRegionExamples } from "./bigBangMultiRegion.examples.ts";
import { terraformExamples } from "./bigBangMultiRegion.terraformExamples.ts";
import { terraformRegions } from "./bigBangTerraform.ts";
import { deployJobs } from "./deploys.ts";

const KEYS =
  /^(?:(?:aws|azure|gcp|cloud|deploy|target)[-_]?)?(?:regions?|locations?|zones?|azs?|availability[-_]?zones?|clusters?|datacent(?:er|re)s?|dc|cells?|sites?|shards?|geos?)$/i;
const REGION =
  /^(?:(?:af|ap|ca|eu|il|me|mx|sa|us)(?:-gov)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-?\d[a-f]?|(?:africa|asia|australia|europe|me|northamerica|southamerica|us)-(?:north|south|east|west|central|northeast|southeast|southwest)\d+(?:-[a-f])?|(?:north|west|east|south|central|southcentral|northcentral|westcentral)(?:us|europe|india)\d?|(?:east|south)(?:east)?asia|uk(?:south|west)|australiaeast)$/i;
const OTHER = /\b(?:dev|staging|stage|test|qa|sandbox|preview)\b/i;

interface Places {
  readonly key: string;
  readonly count: number;
}

/** The regions that a matrix goes over; `undefined` where it goes over something else. */
function placesOf(matrix: ConfigValue | undefined): Places | undefined {
  if (matrix?.kind !== "map") return undefined;
  for (const { key, value } of matrix.entries) {
    if (key === "include" || key === "exclude" || value.kind !== "list") continue;
    const found = counted(key, texts(value));
    if (found) return found;
  }
  const included = entryOf(matrix, "include")?.value;
  if (included?.kind !== "list") return undefined;
  const keys = new Set(
    included.items.flatMap((one) => (one.kind === "map" ? one.entries.map((e) => e.key) : [])),
  );
  for (const key of keys) {
    const found = counted(
      key,
      included.items.flatMap((one) => texts(entryOf(one, key)?.value)),
    );
    if (found) return found;
  }
  return undefined;
}

function counted(key: string, values: readonly string[]): Places | undefined {
  const count = new Set(values.filter((one) => !OTHER.test(one))).size;
  if (count < 2) return undefined;
  return KEYS.test(key) || values.every((one) => REGION.test(one)) ? { key, count } : undefined;
}

function repair(job: WorkflowJob, text: string): Fix | undefined {
  const { strategy, matrix } = job;
  if (!strategy || !matrix) return undefined;
  const limit = entryOf(strategy.value, "max-parallel");
  const title = "Deploy to one region after the other";
  if (limit) return { title, edits: [{ start: limit.value.start, end: limit.value.end, newText: "1" }] };
  const start = text.lastIndexOf("\n", matrix.keyAt.start - 1) + 1;
  const indent = text.slice(start, matrix.keyAt.start);
  if (indent.trim() !== "" || text[strategy.value.start] === "{") return undefined;
  return { title, edits: [{ start, end: start, newText: `${indent}max-parallel: 1\n` }] };
}

export const bigBangMultiRegion = defineRule({
  id: "big-bang-multi-region",
  code: "CI07",
  title: "Deploy to all regions at once",
  area: "delivery",
  severity: "warning",
  why: "A matrix deploys to all of its regions at the same time, so a bad version takes every region down together, and no healthy one is left to send the traffic to. One region after the other, each watched for a while, keeps a mistake where it began.",
  sources: [
    {
      title: "Amazon Builders' Library: automating safe, hands-off deployments",
      url: "https://aws.amazon.com/builders-library/automating-safe-hands-off-deployments/",
    },
    {
      title: "GitHub Actions: max-parallel",
      url: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymax-parallel",
    },
  ],
  autofix: "yes",
  peers: {},
  languages: {},
  formats: {
    terraform: terraformRegions((text) => REGION.test(text)),
    githubActions: {
      anchors: /\bmatrix\b/,
      check(workflow, ctx) {
        for (const { job, deploys } of deployJobs(workflow, ctx.source)) {
          const places = placesOf(job.matrix?.value);
          if (!places || !job.matrix) continue;
          const limit = entryOf(job.strategy?.value, "max-parallel");
          const most = numberOf(limit?.value);
          if (limit && (most === undefined || most < 2)) continue;
          ctx.report(limit?.at ?? job.matrix.keyAt, {
            message: `"${job.id}" deploys with ${deploys[0]?.tool} to ${Math.min(most ?? places.count, places.count)} places of "${places.key}" at the same time, so a bad version is everywhere before the first alarm.`,
            fix: repair(job, ctx.source),
          });
        }
      },
    },
  },
  examples: [...bigBangMultiRegionExamples, ...terraformExamples],
});
