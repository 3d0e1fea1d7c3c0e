import { type ConfigEntry, entryOf, numberOf, scalarOf, stringOf } from "../../formats/configTree.ts";
import { at } from "../../formats/kubernetes.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { objectCalled, workloadsOf } from "./manifest.ts";
import { noRollingUpdateExamples } from "./noRollingUpdate.examples.ts";
import { SOURCES } from "./sources.ts";

/** Where a kind says how it replaces its pods. */
const STRATEGY: Readonly<Record<string, string>> = {
  Deployment: "strategy",
  DeploymentConfig: "strategy",
  StatefulSet: "updateStrategy",
  DaemonSet: "updateStrategy",
};

export const noRollingUpdate = defineRule({
  id: "no-rolling-update",
  code: "KB08",
  title: "Rollout takes all copies down at once",
  area: "kubernetes",
  severity: "error",
  why: "With `Recreate`, or with all pods allowed to be away, each rollout is an outage, and one with a fault an outage until somebody rolls it back. A rolling update replaces some copies at a time and stops when the new ones don't get ready.",
  sources: [
    {
      title: "Kubernetes: Deployment strategy",
      url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
    },
    SOURCES.deploy,
  ],
  autofix: "yes",
  peers: {
    "kube-linter": ["no-rolling-update-strategy", "update-configuration"],
    "kube-score": ["deployment-strategy"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: ["Recreate", "OnDelete", "maxUnavailable"],
      check(model, ctx) {
        for (const { object, pod } of workloadsOf(model)) {
          const key = STRATEGY[object.kind];
          const strategy = key ? at(object.spec?.value, key) : undefined;
          if (!strategy) continue;
          const type = entryOf(strategy.value, "type");
          const name = stringOf(type?.value);
          // A volume that one pod alone may hold can't be rolled over.
          const claims = pod.volumes.some((one) => entryOf(one, "persistentVolumeClaim"));
          if (type && name === "Recreate" && !claims) {
            ctx.report(type.at, {
              message: `${objectCalled(object)} stops every pod before it starts a new one: each rollout is an outage.`,
              fix: rolling(type),
            });
          }
          if (type && name === "OnDelete" && object.kind === "DaemonSet") {
            ctx.report(type.at, {
              message: `${objectCalled(object)} replaces pods only when somebody deletes them: a rollout never ends.`,
              fix: rolling(type),
            });
          }
          const away =
            at(strategy.value, "rollingUpdate", "maxUnavailable") ??
            at(strategy.value, "rollingParams", "maxUnavailable");
          const copies = numberOf(at(object.spec?.value, "replicas")?.value) ?? 0;
          const many = away && typeof scalarOf(away.value) === "number" ? numberOf(away.value) : undefined;
          const all = copies > 1 && many !== undefined && many >= copies;
          if (away && (all || /^100\s*%$/.test(String(scalarOf(away.value) ?? "")))) {
            ctx.report(away.at, {
              message: `${objectCalled(object)} lets a rollout take all pods away at once.`,
              fix: {
                title: "Let a quarter be away at a time",
                edits: [{ start: away.value.start, end: away.value.end, newText: "25%" }],
              },
            });
          }
        }
      },
    },
  },
  examples: noRollingUpdateExamples,
});

function rolling(type: ConfigEntry): Fix {
  const { start, end } = type.value;
  return { title: "Roll the update out", edits: [{ start, end, newText: "RollingUpdate" }] };
}
