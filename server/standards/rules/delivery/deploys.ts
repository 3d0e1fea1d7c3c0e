import type { WorkflowFile, WorkflowJob, WorkflowStep } from "../../formats/githubActions.ts";
import type { ShellCommand } from "../../formats/shellWords.ts";
import type { Range } from "../../model.ts";

/** What a step changes production with. */
export interface Deploy {
  readonly tool: string;
  /** The command's words; none for an action. */
  readonly words: readonly string[];
  readonly command: ShellCommand | undefined;
  readonly step: WorkflowStep;
  /** The line of the step that does it. */
  readonly line: Range;
}

const WRAPPERS = /^(?:sudo|exec|time|env|npx|bunx|pnpx|timeout|nohup|command|eval)$/;

/** Words of a command without what only starts it, the program without its folder. */
export function wordsOf(command: ShellCommand): string[] {
  const words = command.words.map((word) => word.text);
  let at = 0;
  while (WRAPPERS.test(words[at] ?? "")) {
    const timeout = words[at] === "timeout";
    at++;
    while (/^-|^\w+=/.test(words[at] ?? "")) at++;
    if (timeout) at++;
  }
  if (/^(?:pnpm|yarn|npm|bun)$/.test(words[at] ?? "") && /^(?:exec|dlx)$/.test(words[at + 1] ?? "")) at += 2;
  if (/^(?:poetry|uv|pipenv)$/.test(words[at] ?? "") && words[at + 1] === "run") at += 2;
  const [first = "", ...rest] = words.slice(at);
  return [first.slice(first.lastIndexOf("/") + 1), ...rest];
}

/** Without options; of those that take a word in front of the verb, without that word too. */
function verbs(words: readonly string[]): string {
  const out: string[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (
      /^(?:-n|--namespace|--context|--kube-context|--kubeconfig|--profile|--region|--project|-c|--cluster)$/.test(
        word,
      )
    )
      at++;
    else if (!word.startsWith("-")) out.push(word);
  }
  return out.join(" ");
}

const DRY =
  /^(?:--dry-run(?:=(?!none).*)?|--dryrun|--noop|--preview|--check|--diff|--help|-h|--no-execute-changeset|--template-only)$/;

const COMMANDS: Readonly<Record<string, RegExp>> = {
  kubectl: /^(?:apply|replace|patch|scale|set image|rollout restart|create -f)\b/,
  oc: /^(?:apply|replace|set image|rollout (?:latest|restart))\b/,
  helm: /^(?:upgrade|install)\b/,
  helmfile: /^(?:apply|sync)\b/,
  skaffold: /^(?:deploy|run)\b/,
  terraform: /^(?:apply|destroy)\b/,
  tofu: /^(?:apply|destroy)\b/,
  terragrunt: /^(?:apply|run-all apply|destroy)\b/,
  pulumi: /^up\b/,
  cdk: /^deploy\b/,
  sam: /^deploy\b/,
  serverless: /^deploy\b/,
  sls: /^deploy\b/,
  sst: /^deploy\b/,
  eb: /^deploy\b/,
  ecs: /^deploy\b/,
  copilot: /^(?:deploy|svc deploy|job deploy)\b/,
  aws: /^(?:ecs update-service|ecs deploy|deploy create-deployment|cloudformation (?:deploy|update-stack|create-stack|execute-change-set)|lambda update-function-code|elasticbeanstalk update-environment|apprunner start-deployment|amplify start-job)\b/,
  gcloud:
    /^(?:(?:beta |alpha )?run (?:deploy|services (?:update|replace))|app deploy|(?:beta )?functions deploy|deploy releases (?:create|promote))\b/,
  az: /^(?:webapp (?:deploy|up|deployment source)|containerapp (?:up|update)|functionapp deploy|functionapp deployment source|deployment (?:group|sub) create|spring app deploy|aks update)\b/,
  flyctl: /^deploy\b/,
  fly: /^deploy\b/,
  railway: /^up\b/,
  netlify: /^deploy\b/,
  vercel: /^(?:deploy\b.*)?$/,
  firebase: /^deploy\b/,
  wrangler: /^(?:pages )?(?:deploy|publish)\b/,
  heroku: /^container:release\b/,
  "ansible-playbook": /\S/,
  argocd: /^app sync\b/,
  kamal: /^deploy\b/,
  cap: /\bdeploy\b/,
  nomad: /^(?:job run|run)\b/,
  cf: /^push\b/,
  doctl: /^apps (?:create-deployment|update)\b/,
};

/** Only with these options do they touch production. */
const NEEDS: Readonly<Record<string, RegExp>> = { vercel: /^--prod(?:=true)?$/, netlify: /^(?:--prod|-p)$/ };

const ACTIONS =
  /^(?:aws-actions\/(?:amazon-ecs-deploy-task-definition|aws-cloudformation-github-deploy|aws-lambda-deploy)|azure\/(?:webapps-deploy|k8s-deploy|container-apps-deploy-action|functions-action|aks-set-context-deploy|arm-deploy|bicep-deploy|webapps-container-deploy|spring-apps-deploy)|google-github-actions\/(?:deploy-cloudrun|deploy-appengine|deploy-cloud-functions|create-cloud-deploy-release)|superfly\/flyctl-actions|akhileshns\/heroku-deploy|cloudflare\/wrangler-action|amondnet\/vercel-action|einaregilsson\/beanstalk-deploy|deliverybot\/helm|digitalocean\/app_action(?:\/deploy)?|pulumi\/actions|appleboy\/ssh-action|serverless\/github-action|bitovi\/github-actions-deploy-docker-to-ec2|koslib\/helm-eks-action|steebchen\/kubectl|actions-hub\/kubectl|w9jds\/firebase-action)(?:@|$)/i;

/** Actions that do several things, with the input that says it is a deploy. */
const ACTION_NEEDS: Readonly<Record<string, RegExp>> = {
  "superfly/flyctl-actions": /\bdeploy\b/,
  "pulumi/actions": /\bcommand:\s*["']?up\b/,
  "cloudflare/wrangler-action":
    /\bcommand:\s*["']?(?:(?:deploy|publish)\b|pages (?:deploy|publish)\b(?!.*--branch[ =](?!main\b|master\b|production\b)))|^(?![\s\S]*\bcommand:)/,
  "appleboy/ssh-action":
    /\b(?:docker(?:-| )compose up|docker run|systemctl restart|pm2 (?:reload|restart)|kubectl|helm upgrade|deploy)\b/,
  "amondnet/vercel-action": /--prod\b/,
  "actions-hub/kubectl": /\b(?:apply|set image|rollout restart)\b/,
  "steebchen/kubectl": /\b(?:apply|set image|rollout restart)\b/,
  "w9jds/firebase-action": /\bdeploy\b/,
};

/** The tool that a command deploys with. */
export function deployTool(words: readonly string[]): string | undefined {
  const [name = ""] = words;
  if (!Object.hasOwn(COMMANDS, name) || words.some((word) => DRY.test(word))) return undefined;
  // Pages of any branch but the first are a preview.
  if (name === "wrangler" && /--branch[ =](?!main\b|master\b|production\b)/.test(words.join(" ")))
    return undefined;
  const needed = NEEDS[name];
  if (needed && !words.some((word) => needed.test(word))) return undefined;
  return COMMANDS[name]?.test(verbs(words)) ? name : undefined;
}

function ofStep(step: WorkflowStep, text: string): Deploy[] {
  const out: Deploy[] = [];
  for (const command of step.run?.commands ?? []) {
    const words = wordsOf(command);
    const tool = deployTool(words);
    if (tool) out.push({ tool, words, command, step, line: step.line });
  }
  if (step.uses && ACTIONS.test(step.uses.text)) {
    const name = step.uses.text.split("@")[0]?.toLowerCase() ?? "";
    const needed = Object.entries(ACTION_NEEDS).find(([prefix]) => name.startsWith(prefix))?.[1];
    const written = text.slice(step.entries.start, step.entries.end);
    if (!needed || needed.test(written))
      out.push({ tool: name, words: [], command: undefined, step, line: step.uses.line });
  }
  return out;
}

/** What the job deploys with, in order. */
export function deploysOf(job: WorkflowJob, text: string): Deploy[] {
  return job.steps.flatMap((step) => ofStep(step, text));
}

const PREVIEW =
  /(?:^|[^a-z])(?:preview|previews|staging|stage|stg|dev|develop|development|test|testing|tests|e2e|qa|uat|sandbox|review|pr|integration|nightly|demo|kind|minikube|k3d|local|localhost|localstack|ephemeral|lab|playground|non-?prod|preprod|canary-test)(?:[^a-z]|$)/i;
export const LIVE = /(?:^|[^a-z])(?:prod|production|prd|live)(?:[^a-z]|$)/i;
const LOCAL_CLUSTER =
  /^(?:helm\/kind-action|medyagh\/setup-minikube|engineerd\/setup-kind|absaoss\/k3d-action|nolar\/setup-k3d-k3s|manusa\/actions-setup-minikube|container-tools\/kind-action|localstack\/setup-localstack|jupyterhub\/action-k3s-helm|sigstore\/scaffolding\/actions\/setup|[\w.-]+\/(?:[\w.-]+\/)*(?:[\w.]+-)*(?:kind|minikube|k3d|k3s|microk8s)(?:-[\w.]+)*)@/i;

/** What is named after a pull request is gone with it. */
const OF_PULL_REQUEST = /github\.event\.(?:pull_request\.)?number\b|\bPREVIEW_URL\b/;

function namesOf(job: WorkflowJob, deploys: readonly Deploy[]): string[] {
  return [
    job.id,
    job.name,
    job.environmentName ?? "",
    ...deploys.flatMap((one) => [one.step.name, ...one.words.slice(1)]),
  ];
}

/** Where a pull request alone starts the workflow, or names say so, nothing of production changes. */
export function isProduction(workflow: WorkflowFile, job: WorkflowJob, deploys: readonly Deploy[]): boolean {
  const triggers = [...workflow.triggers.keys()];
  if (
    triggers.length > 0 &&
    triggers.every((one) => /^(?:pull_request(?:_target)?|merge_group|issue_comment)$/.test(one))
  ) {
    return false;
  }
  if (/github\.event_name\s*==\s*['"]pull_request/.test(job.if ?? "")) return false;
  if (job.steps.some((one) => LOCAL_CLUSTER.test(one.uses?.text ?? ""))) return false;
  if (
    job.steps.some((one) =>
      one.run?.commands.some((c) => /^(?:kind|minikube|k3d)$/.test(wordsOf(c)[0] ?? "")),
    )
  )
    return false;
  if (deploys.some((one) => OF_PULL_REQUEST.test(one.step.run?.text ?? ""))) return false;
  const names = namesOf(job, deploys);
  if (names.some((one) => LIVE.test(one))) return true;
  if (job.steps.some((one) => /\b(?:staging|development|sandbox)\b/i.test(one.name))) return false;
  return (
    !names.some((one) => PREVIEW.test(one)) && !PREVIEW.test(workflow.name) && !onlyPreviewBranches(workflow)
  );
}

function onlyPreviewBranches(workflow: WorkflowFile): boolean {
  const push = workflow.triggers.get("push");
  const branches =
    push?.kind === "map" ? push.entries.find((one) => one.key === "branches")?.value : undefined;
  if (branches?.kind !== "list" || workflow.triggers.size > 1) return false;
  return branches.items.every((one) => one.kind === "scalar" && PREVIEW.test(String(one.value)));
}

/** The jobs of a workflow that change production. */
export function deployJobs(workflow: WorkflowFile, text: string): { job: WorkflowJob; deploys: Deploy[] }[] {
  return workflow.jobs.flatMap((job) => {
    const deploys = deploysOf(job, text).filter(({ step }) => !isSkippedInProduction(step));
    return deploys.length > 0 && isProduction(workflow, job, deploys) ? [{ job, deploys }] : [];
  });
}

function isSkippedInProduction(step: WorkflowStep): boolean {
  return /github\.event_name\s*==\s*['"]pull_request|ref\s*==\s*['"]refs\/heads\/(?:dev|develop|staging)['"]/.test(
    step.if ?? "",
  );
}

/** Jobs that must be through before this one, to any depth. */
export function neededJobs(workflow: WorkflowFile, job: WorkflowJob): WorkflowJob[] {
  const byId = new Map(workflow.jobs.map((one) => [one.id, one]));
  const out = new Set<WorkflowJob>();
  const visit = (one: WorkflowJob): void => {
    for (const id of one.needs) {
      const found = byId.get(id);
      if (found && found !== job && !out.has(found)) {
        out.add(found);
        visit(found);
      }
    }
  };
  visit(job);
  return [...out];
}

/** Anything that one of these rules may speak of stands near one of these words. */
export const DEPLOY_WORDS =
  /\b(?:kubectl|oc|helm|helmfile|skaffold|terraform|tofu|terragrunt|pulumi|cdk|sam|serverless|sls|sst|eb|copilot|aws|gcloud|az|fly|flyctl|railway|netlify|vercel|firebase|wrangler|heroku|ansible-playbook|argocd|kamal|nomad|doctl|cap|cf|deploy\w*|uses)\b/i;
