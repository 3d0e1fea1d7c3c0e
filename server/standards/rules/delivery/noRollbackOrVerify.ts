import { entryOf, stringOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { WorkflowFile, WorkflowJob, WorkflowStep } from "../../formats/githubActions.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { DEPLOY_WORDS, type Deploy, deployJobs, neededJobs, wordsOf } from "./deploys.ts";
import { noRollbackOrVerifyExamples } from "./noRollbackOrVerify.examples.ts";

/** What rolls out without waiting for it; all else waits or rolls back by itself. */
function startsOnly(deploy: Deploy): boolean {
  const { tool, words } = deploy;
  const text = words.join(" ");
  switch (tool) {
    case "kubectl":
    case "oc":
      return (
        /\b(?:apply|replace|patch|set image|rollout restart|rollout latest)\b/.test(text) &&
        !/\.(?:crd|namespace)\b|\bcrds?\b|namespace\.ya?ml|secret/i.test(text)
      );
    case "helm":
      return !/(?:^|\s)--(?:atomic|wait|wait-for-jobs|rollback-on-failure)\b/.test(text);
    case "aws":
      return /^aws (?:.* )?(?:ecs update-service|lambda update-function-code|deploy create-deployment|elasticbeanstalk update-environment)\b/.test(
        text,
      );
    default:
      break;
  }
  if (tool === "aws-actions/amazon-ecs-deploy-task-definition") {
    const waits = entryOf(entryOf(deploy.step.entries, "with")?.value, "wait-for-service-stability")?.value;
    return (
      waits === undefined || stringOf(waits) === "false" || (waits.kind === "scalar" && waits.value === false)
    );
  }
  return false;
}

const VERIFIES =
  /(?:^|[^a-z])(?:smoke|verify|verification|health|healthcheck|sanity|canary|rollback|roll back|post-deploy|synthetic|wait|e2e|acceptance|check|probe|status|monitor)(?:[^a-z]|$)/i;

function verifies(words: readonly string[]): boolean {
  const text = words.join(" ");
  return (
    /^(?:kubectl|oc) (?:.* )?(?:rollout (?:status|undo)|wait)\b/.test(text) ||
    /^(?:helm (?:.* )?(?:test|rollback|status)|argocd app wait|aws (?:.* )?wait\b|aws ecs describe-services)/.test(
      text,
    ) ||
    /^(?:curl|wget|http|newman|k6|playwright|cypress|kubedog|krane|stern)\b/.test(text) ||
    VERIFIES.test(text)
  );
}

function stepVerifies(step: WorkflowStep): boolean {
  if (VERIFIES.test(step.name) || VERIFIES.test(step.uses?.text ?? "")) return true;
  return step.run?.commands.some((one) => verifies(wordsOf(one))) ?? false;
}

function jobVerifies(job: WorkflowJob): boolean {
  return (
    job.uses !== undefined || VERIFIES.test(job.id) || VERIFIES.test(job.name) || job.steps.some(stepVerifies)
  );
}

/** Controllers that watch a rollout and take it back. */
const CONTROLLERS = /\bargo(?:cd)?\b|\bflux\b|\bflagger\b|argoproj\.io|\brollouts?\b.*\bpromote\b/i;

function snippet(deploy: Deploy): readonly Fix[] {
  const { tool, command, words } = deploy;
  if (!command) return [];
  if (tool === "helm") {
    const edit = { start: command.end, end: command.end, newText: " --atomic --wait --timeout 5m" };
    return [{ title: "Wait for the release, and take it back when it fails", edits: [edit] }];
  }
  const text = words.join(" ");
  const target = /\b(?:deployments?|deploy|statefulsets?|sts|daemonsets?|ds)[/ ][\w.-]+/.exec(text)?.[0];
  if (tool !== "kubectl" || target === undefined || !/\bset image\b|\brollout restart\b/.test(text))
    return [];
  const space = /(?:^|\s)(?:-n|--namespace)[= ](\S+)/.exec(text)?.[0] ?? "";
  const edit = {
    start: command.end,
    end: command.end,
    newText: ` && kubectl rollout status ${target}${space.trimEnd()} --timeout=5m`,
  };
  return [{ title: "Wait until the rollout is through", edits: [edit] }];
}

function check(workflow: WorkflowFile, ctx: FormatContext): void {
  if (CONTROLLERS.test(ctx.source)) return;
  for (const { job, deploys } of deployJobs(workflow, ctx.source)) {
    const open = deploys.filter(startsOnly);
    const [first] = open;
    if (!first) continue;
    const from = job.steps.indexOf(first.step);
    const after = job.steps.slice(from).some((one) => stepVerifies(one));
    const later = workflow.jobs.some((one) => neededJobs(workflow, one).includes(job) && jobVerifies(one));
    if (after || later) continue;
    ctx.report(first.line, {
      message: `Nothing waits for what ${first.tool} rolls out: the job is green while the new version crashes, and nobody takes it back.`,
      suggestions: snippet(first),
    });
  }
}

export const noRollbackOrVerify = defineRule({
  id: "no-rollback-or-verify",
  code: "CI06",
  title: "Deploy that nobody verifies",
  area: "delivery",
  severity: "warning",
  why: "A command that only starts a rollout returns before the first new instance is up, so a version that can't start is a green run, and the outage is found by users. Waiting for the rollout, or a check after it, makes the run fail and gives the rollback its trigger.",
  sources: [
    {
      title: "Amazon Builders' Library: ensuring rollback safety during deployments",
      url: "https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/",
    },
    {
      title: "Kubernetes: rollout status",
      url: "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_status/",
    },
    { title: "Helm: helm upgrade", url: "https://helm.sh/docs/helm/helm_upgrade/" },
  ],
  autofix: "suggest",
  peers: {},
  languages: {},
  formats: { githubActions: { anchors: DEPLOY_WORDS, check } },
  examples: noRollbackOrVerifyExamples,
});
