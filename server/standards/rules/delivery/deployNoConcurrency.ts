import { booleanOf, type ConfigEntry, entryOf, stringOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { WorkflowFile, WorkflowJob } from "../../formats/githubActions.ts";
import { defineRule } from "../../rule.ts";
import { deployNoConcurrencyExamples } from "./deployNoConcurrency.examples.ts";
import { DEPLOY_WORDS, deployJobs, LIVE } from "./deploys.ts";
import { atTopOfJob } from "./jobEdits.ts";

/** Different for each run, so that no run waits for another. */
const OF_ONE_RUN = /\bgithub\.(?:sha|run_id|run_number)\b/;

function groupOf(entry: ConfigEntry): string | undefined {
  return stringOf(entry.value) ?? stringOf(entryOf(entry.value, "group")?.value);
}

/** Tells what a `concurrency` does wrong. */
function checkEntry(entry: ConfigEntry, job: WorkflowJob, workflow: WorkflowFile, ctx: FormatContext): void {
  const group = groupOf(entry);
  if (group !== undefined && /\bgithub\.ref(?:_name)?\b/.test(group) && isOfTags(workflow)) {
    ctx.report(entry.keyAt, {
      message: `The group is another one for each tag, so two deploys of "${job.id}" still run at the same time.`,
    });
    return;
  }
  const cancel = entryOf(entry.value, "cancel-in-progress");
  if (cancel && booleanOf(cancel.value) === true) {
    const { start, end } = cancel.value;
    ctx.report(cancel.at, {
      message: `The next push cancels "${job.id}" in the midst of its deploy, which leaves production half changed.`,
      fix: { title: "Let a deploy that has begun end", edits: [{ start, end, newText: "false" }] },
    });
    return;
  }
  if (group !== undefined && OF_ONE_RUN.test(group)) {
    ctx.report(entry.keyAt, {
      message: `The group is another one for each run, so two deploys of "${job.id}" still run at the same time.`,
    });
  }
}

/** Started by releases and tags alone, so that no two runs have the same `github.ref`. */
function isOfTags(workflow: WorkflowFile): boolean {
  return [...workflow.triggers].every(([name, value]) => {
    if (name === "release") return true;
    return (
      name === "push" && entryOf(value, "tags") !== undefined && entryOf(value, "branches") === undefined
    );
  });
}

/** A called workflow that deploys to production by its name is broken off like a deploy of one's own. */
function checkCalled(workflow: WorkflowFile, ctx: FormatContext): void {
  for (const job of workflow.jobs) {
    const names = `${workflow.name} ${job.id} ${job.name}`;
    if (!/\bdeploy/i.test(job.uses?.text ?? "") || !/\bdeploy/i.test(names) || !LIVE.test(names)) continue;
    for (const entry of [job.concurrency, workflow.concurrency]) {
      const cancel = entry && entryOf(entry.value, "cancel-in-progress");
      if (entry && cancel && booleanOf(cancel.value) === true) checkEntry(entry, job, workflow, ctx);
    }
  }
}

function check(workflow: WorkflowFile, ctx: FormatContext): void {
  const called = [...workflow.triggers.keys()].every((one) => one === "workflow_call");
  checkCalled(workflow, ctx);
  for (const { job, deploys } of deployJobs(workflow, ctx.source)) {
    const own = [job.concurrency, workflow.concurrency].filter((one) => one !== undefined);
    for (const entry of own) checkEntry(entry, job, workflow, ctx);
    if (own.length > 0) continue;
    const change = job.matrix
      ? undefined
      : atTopOfJob(job, ctx.source, "Let one deploy run at a time", [
          "concurrency:",
          `  group: \${{ github.workflow }}-${job.id}`,
          "  cancel-in-progress: false",
        ]);
    ctx.report(job.keyAt, {
      message: `"${job.id}" deploys with ${deploys[0]?.tool} and has no concurrency group: two pushes deploy at the same time, and the older one may win.`,
      ...(called ? { severity: "info" } : {}),
      ...(called && change ? { suggestions: [change] } : { fix: change }),
    });
  }
}

export const deployNoConcurrency = defineRule({
  id: "deploy-no-concurrency",
  code: "CI03",
  title: "Deploys that run into each other",
  area: "delivery",
  severity: "warning",
  why: "Without a concurrency group two pushes within minutes deploy at the same time and production ends with a mix, or with the older version; with cancel-in-progress a deploy is broken off halfway. A group that waits lets one deploy end before the next one begins.",
  sources: [
    {
      title: "GitHub Actions: control the concurrency of workflows and jobs",
      url: "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
    },
    {
      title: "Amazon Builders' Library: going faster with continuous delivery",
      url: "https://aws.amazon.com/builders-library/going-faster-with-continuous-delivery/",
    },
  ],
  autofix: "yes",
  peers: { zizmor: ["concurrency-limits"] },
  languages: {},
  formats: { githubActions: { anchors: DEPLOY_WORDS, check } },
  examples: deployNoConcurrencyExamples,
});
