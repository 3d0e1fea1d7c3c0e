import type { WorkflowFile } from "../../formats/githubActions.ts";
import { defineRule } from "../../rule.ts";
import { checksJob, checksStep } from "./checks.ts";
import { deployBeforeTestsExamples } from "./deployBeforeTests.examples.ts";
import { DEPLOY_WORDS, deployJobs, neededJobs } from "./deploys.ts";

/** Started by something that comes after the tests, or by a person. */
const CHAINED =
  /^(?:workflow_run|workflow_dispatch|workflow_call|release|repository_dispatch|deployment|deployment_status|check_suite|schedule)$/;

/** Started by the end of another workflow, whatever end that was. */
function followsFailure(workflow: WorkflowFile, text: string): boolean {
  const triggers = [...workflow.triggers.keys()].filter((one) => one !== "workflow_dispatch");
  return triggers.length === 1 && triggers[0] === "workflow_run" && !/\bconclusion\b/.test(text);
}

export const deployBeforeTests = defineRule({
  id: "deploy-before-tests",
  code: "CI04",
  title: "Deploy that doesn't wait for the tests",
  area: "delivery",
  severity: "warning",
  why: "Jobs of a workflow run side by side unless needs says otherwise, so a deploy without it is in production before the tests have failed. With needs a failing test stops the deploy.",
  sources: [
    {
      title: "GitHub Actions: needs",
      url: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds",
    },
    {
      title: "AWS Well-Architected: integrate functional testing as part of your deployment",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_tracking_change_management_functional_testing.html",
    },
  ],
  autofix: "none",
  peers: {},
  languages: {},
  formats: {
    githubActions: {
      anchors: DEPLOY_WORDS,
      check(workflow, ctx) {
        for (const { job, deploys } of deployJobs(workflow, ctx.source)) {
          const [first] = deploys;
          if (!first || job.steps.slice(0, job.steps.indexOf(first.step) + 1).some(checksStep)) continue;
          const needed = neededJobs(workflow, job);
          // What a called workflow does is out of sight.
          if (needed.some((one) => one.uses !== undefined || checksJob(one))) continue;
          const beside = workflow.jobs.find(
            (one) => one !== job && checksJob(one) && !neededJobs(workflow, one).includes(job),
          );
          if (followsFailure(workflow, ctx.source)) {
            ctx.report(job.keyAt, {
              message: `"${job.id}" deploys when the workflow that it follows has ended, also when that one failed: nothing asks for its conclusion.`,
            });
            continue;
          }
          if (!beside && [...workflow.triggers.keys()].every((one) => CHAINED.test(one))) continue;
          ctx.report(job.keyAt, {
            message: beside
              ? `"${job.id}" doesn't need "${beside.id}", so both start together and production is changed before a failure is known.`
              : `"${job.id}" deploys and this workflow tests nothing before: a change that breaks the tests reaches production unless another workflow stops it.`,
            ...(beside ? {} : { severity: "info" }),
            related: beside ? [{ ...beside.keyAt, message: "Runs at the same time" }] : [],
          });
        }
      },
    },
  },
  examples: deployBeforeTestsExamples,
});
