import type { WorkflowFile, WorkflowJob } from "../../formats/githubActions.ts";
import { defineRule } from "../../rule.ts";
import { DEPLOY_WORDS, deployJobs, neededJobs } from "./deploys.ts";
import { deployWithoutGateExamples } from "./deployWithoutGate.examples.ts";
import { atTopOfJob } from "./jobEdits.ts";

const APPROVAL = /(?:manual-approval|wait-for-approval|approve|approval)/i;

function isGate(job: WorkflowJob): boolean {
  return (
    job.environment !== undefined ||
    APPROVAL.test(job.id) ||
    job.steps.some((one) => APPROVAL.test(one.uses?.text ?? ""))
  );
}

/** Somebody decides before it runs, at another place than this file. */
function isStartedByPerson(workflow: WorkflowFile): boolean {
  const triggers = [...workflow.triggers.keys()];
  return (
    triggers.length > 0 &&
    triggers.every((one) =>
      /^(?:workflow_dispatch|workflow_call|release|repository_dispatch|deployment)$/.test(one),
    )
  );
}

export const deployWithoutGate = defineRule({
  id: "deploy-without-gate",
  code: "CI02",
  title: "Deploy to production that nobody lets through",
  area: "delivery",
  severity: "warning",
  why: "A job that deploys on every push takes each mistake to all users within minutes, also at night and during an incident. An environment with required reviewers or a wait timer is the place where a person, a freeze or a check can stop it.",
  sources: [
    {
      title: "GitHub: deployment environments and protection rules",
      url: "https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments",
    },
    {
      title: "Amazon Builders' Library: automating safe, hands-off deployments",
      url: "https://aws.amazon.com/builders-library/automating-safe-hands-off-deployments/",
    },
    {
      title: "AWS Well-Architected: deploy changes with automation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_tracking_change_management_automated_changemgmt.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {},
  formats: {
    githubActions: {
      anchors: DEPLOY_WORDS,
      check(workflow, ctx) {
        for (const { job, deploys } of deployJobs(workflow, ctx.source)) {
          if (isGate(job) || neededJobs(workflow, job).some(isGate)) continue;
          if (job.steps.some((one) => APPROVAL.test(one.uses?.text ?? ""))) continue;
          const [first] = deploys;
          const person = isStartedByPerson(workflow);
          const change = atTopOfJob(job, ctx.source, "Deploy through the environment production", [
            "environment: production",
          ]);
          ctx.report(job.keyAt, {
            message: person
              ? `"${job.id}" deploys with ${first?.tool} and has no environment: whoever starts the workflow is the only one who looks.`
              : `"${job.id}" deploys with ${first?.tool} and has no environment: every push goes to production, and no reviewer, freeze or timer can stop it.`,
            ...(person ? { severity: "info" } : {}),
            suggestions: change ? [change] : [],
            related: first ? [{ ...first.line, message: "Deploys here" }] : [],
          });
        }
      },
    },
  },
  examples: deployWithoutGateExamples,
});
