import type { Example } from "../../model.ts";

function job(lines: string, spec = "spec", policy = "restartPolicy: Never"): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: import
${spec}:
  ${lines}backoffLimit: 2
  template:
    spec:
      ${policy}
      containers: [{name: run}]
`;
}

function cron(lines: string, spec = "spec", policy = "restartPolicy: OnFailure"): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
${spec}:
  ${lines}schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          ${policy}
          containers: [{name: run}]
`;
}

const LIMITS = "activeDeadlineSeconds: 1800\n  ttlSecondsAfterFinished: 86400\n  ";
const TURNS = "startingDeadlineSeconds: 300\n  concurrencyPolicy: Forbid\n  ";

export const jobUnboundedExamples: readonly Example[] = [
  { languages: ["yaml"], bad: job("", "⟦spec⟧"), fixed: job(LIMITS) },
  {
    languages: ["yaml"],
    bad: job("ttlSecondsAfterFinished: 600\n  ", "⟦spec⟧"),
    fixed: job("activeDeadlineSeconds: 1800\n  ttlSecondsAfterFinished: 600\n  "),
  },
  { languages: ["yaml"], bad: cron("", "⟦spec⟧"), fixed: cron(TURNS) },
  {
    languages: ["yaml"],
    bad: cron("concurrencyPolicy: Replace\n  ", "⟦spec⟧"),
    fixed: cron("startingDeadlineSeconds: 300\n  concurrencyPolicy: Replace\n  "),
  },
  {
    languages: ["yaml"],
    bad: cron(TURNS, "spec", "⟦restartPolicy: Always⟧"),
    fixed: cron(TURNS, "spec", "restartPolicy: OnFailure"),
  },
  { languages: ["yaml"], bad: job(LIMITS, "spec", "⟦restartPolicy: Always⟧") },
  {
    languages: ["yaml"],
    bad: `apiVersion: batch/v1
kind: Job
metadata: {name: import}
spec:
  activeDeadlineSeconds: 1800
  ttlSecondsAfterFinished: 86400
  template:
    ⟦spec⟧:
      containers: [{name: run}]
`,
    fixed: `apiVersion: batch/v1
kind: Job
metadata: {name: import}
spec:
  activeDeadlineSeconds: 1800
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: OnFailure
      containers: [{name: run}]
`,
  },
  {
    languages: ["yaml"],
    bad: cron(TURNS).replace(
      "    spec:\n      template",
      "    spec:\n      ⟦ttlSecondsAfterFinished: 60⟧\n      template",
    ),
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  template:
    spec:
      ⟦restartPolicy: Never⟧
      containers: [{name: run}]
`,
    fixed: `apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  template:
    spec:
      restartPolicy: Always
      containers: [{name: run}]
`,
  },
  {
    languages: ["yaml"],
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: once}\nspec:\n  restartPolicy: Never\n  containers: [{name: run}]\n",
    trap: "a pod may end",
  },
  { languages: ["yaml"], good: job(LIMITS) },
  { languages: ["yaml"], good: cron(TURNS) },
  {
    languages: ["yaml"],
    good: cron("startingDeadlineSeconds: 60\n  concurrencyPolicy: Allow\n  "),
    trap: "runs side by side, as somebody decided",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: example.test/v1
kind: SparkJob
metadata: {name: Job}
spec:
  driver: {}
`,
    trap: "another kind of job",
  },
];
