import { entryOf } from "../../formats/configTree.ts";
import { defineRule } from "../../rule.ts";
import { atTopOfJob } from "./jobEdits.ts";
import { jobNoTimeoutExamples } from "./jobNoTimeout.examples.ts";

export const jobNoTimeout = defineRule({
  id: "job-no-timeout",
  code: "CI01",
  title: "Job of a pipeline without a time limit",
  area: "delivery",
  severity: "warning",
  why: "A job that hangs holds its runner, and everything that waits for it, for six hours; a fix for an incident can't be delivered as long. With timeout-minutes it fails while somebody still looks, and the next run can start.",
  sources: [
    {
      title: "GitHub Actions: timeout-minutes of a job",
      url: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes",
    },
    {
      title: "AWS Well-Architected: set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_mitigate_interaction_failure_client_timeouts.html",
    },
  ],
  autofix: "yes",
  peers: {},
  languages: {},
  formats: {
    githubActions: {
      anchors: /^jobs[ \t]*:/m,
      check(workflow, ctx) {
        for (const job of workflow.jobs) {
          if (job.uses || entryOf(job.entries, "timeout-minutes")) continue;
          if (!entryOf(job.entries, "runs-on") && job.steps.length === 0) continue;
          // Each step may have a limit of its own instead.
          if (job.steps.length > 0 && job.steps.every((one) => entryOf(one.entries, "timeout-minutes")))
            continue;
          const minutes = ctx.values.jobMinutes;
          ctx.report(job.keyAt, {
            message: `"${job.id}" has no timeout-minutes: when it hangs it holds its runner for six hours.`,
            fix: atTopOfJob(job, ctx.source, `Stop the job after ${minutes} minutes`, [
              `timeout-minutes: ${minutes}`,
            ]),
          });
        }
      },
    },
  },
  examples: jobNoTimeoutExamples,
});
