import { entryOf, stringOf } from "../../formats/configTree.ts";
import { at, type KubernetesObject } from "../../formats/kubernetes.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import type { Values } from "../../values.ts";
import { jobUnboundedExamples } from "./jobUnbounded.examples.ts";
import { isSet, linesInto, objectCalled, SERVING, workloadsOf } from "./manifest.ts";
import { SOURCES } from "./sources.ts";

export const jobUnbounded = defineRule({
  id: "job-unbounded",
  code: "KB12",
  title: "Job may run for ever, pile up or stay behind",
  area: "kubernetes",
  severity: "warning",
  why: "A job that hangs holds its resources until somebody looks, and the next run by the clock starts beside it. Limits on time, on runs at once and on what stays behind keep one bad night from becoming a bad week.",
  sources: [
    { title: "Kubernetes: Jobs", url: "https://kubernetes.io/docs/concepts/workloads/controllers/job/" },
    {
      title: "Kubernetes: CronJob",
      url: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
    },
    SOURCES.timeouts,
  ],
  autofix: "yes",
  peers: {
    "kube-linter": ["job-ttl-seconds-after-finished", "restart-policy"],
    "kube-score": ["cronjob-has-deadline", "cronjob-restartpolicy"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: ["Job", "CronJob", "restartPolicy"],
      check(model, ctx) {
        for (const { object, pod } of workloadsOf(model)) {
          const policy = entryOf(pod.spec.value, "restartPolicy");
          if (
            !SERVING.has(object.kind) ||
            !policy ||
            !/^(?:Never|OnFailure)$/.test(stringOf(policy.value) ?? "")
          )
            continue;
          ctx.report(policy.at, {
            message: `${objectCalled(object)} has the restart policy ${stringOf(policy.value)}, and only Always may stand there: the cluster refuses it.`,
            fix: {
              title: "Restart always",
              edits: [{ start: policy.value.start, end: policy.value.end, newText: "Always" }],
            },
          });
        }
        for (const object of model.objects) {
          if (object.kind !== "Job" && object.kind !== "CronJob") continue;
          const { spec } = object;
          if (spec?.value.kind !== "map") continue;
          const missing = limitsOf(object.kind, ctx.values).filter(
            (one) => !isSet(at(spec.value, ...one.path)),
          );
          if (missing.length > 0) {
            ctx.report(spec.keyAt, {
              message: `${objectCalled(object)} has no ${missing.map((one) => one.path.at(-1)).join(" and no ")}: ${missing[0]?.harm}.`,
              fix: fixOf(object, missing, ctx.source),
            });
          }
          const expiry = at(spec.value, "jobTemplate", "spec", "ttlSecondsAfterFinished");
          if (expiry && isSet(expiry)) {
            ctx.report(expiry.at, {
              severity: "info",
              message: `${objectCalled(object)} lets its jobs vanish by the clock, so the history of runs that it keeps is gone when somebody looks for a failure.`,
            });
          }
          const path = object.kind === "Job" ? ["template"] : ["jobTemplate", "spec", "template"];
          const policy = at(spec.value, ...path, "spec", "restartPolicy");
          const pod = at(spec.value, ...path, "spec");
          const edit = pod ? linesInto(pod, ["restartPolicy: OnFailure"], ctx.source) : undefined;
          if (pod?.value.kind === "map" && !policy) {
            ctx.report(pod.keyAt, {
              message: `${objectCalled(object)} has no restart policy, which means Always, and no job may have that: the cluster refuses it.`,
              fix: edit && { title: "Restart on failure alone", edits: [edit] },
            });
          }
          if (policy && stringOf(policy.value) === "Always") {
            ctx.report(policy.at, {
              message: `${objectCalled(object)} has the restart policy Always, which no job may have: the cluster refuses it.`,
              fix: {
                title: "Restart on failure alone",
                edits: [{ start: policy.value.start, end: policy.value.end, newText: "OnFailure" }],
              },
            });
          }
        }
      },
    },
  },
  examples: jobUnboundedExamples,
});

interface Limit {
  readonly path: readonly string[];
  readonly line: string;
  readonly harm: string;
}

function limitsOf(kind: string, values: Values): Limit[] {
  const active = {
    line: `activeDeadlineSeconds: ${values.jobMinutes * 60}`,
    harm: "one that hangs runs for ever",
  };
  if (kind === "Job") {
    return [
      { path: ["activeDeadlineSeconds"], ...active },
      {
        path: ["ttlSecondsAfterFinished"],
        line: `ttlSecondsAfterFinished: ${SECONDS_OF_A_DAY}`,
        harm: "it stays behind when it is done",
      },
    ];
  }
  return [
    {
      path: ["startingDeadlineSeconds"],
      line: "startingDeadlineSeconds: 300",
      harm: "runs that were missed start late, or none starts any more",
    },
    {
      path: ["concurrencyPolicy"],
      line: "concurrencyPolicy: Forbid",
      harm: "a run that hangs gets company at each turn of the clock",
    },
  ];
}

const SECONDS_OF_A_DAY = 86_400;

function fixOf(object: KubernetesObject, missing: readonly Limit[], source: string): Fix | undefined {
  const lines = missing.map((one) => one.line);
  const edit = object.spec ? linesInto(object.spec, lines, source) : undefined;
  // A key with nothing behind it would be there twice.
  const doubled = missing.some((one) => entryOf(object.spec?.value, one.path[0] ?? ""));
  return edit && !doubled ? { title: "Add the limits", edits: [edit] } : undefined;
}
