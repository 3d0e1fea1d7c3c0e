import { ABSENT, UNTOLD } from "../../formats/kubernetes.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { hpaMisconfiguredExamples } from "./hpaMisconfigured.examples.ts";
import { objectCalled } from "./manifest.ts";
import { fewest, folderOf, isLocalPath, mayMeet, scalerOf } from "./project.ts";
import { SOURCES } from "./sources.ts";

export const hpaMisconfigured = defineRule({
  id: "hpa-misconfigured",
  code: "KB10",
  title: "Autoscaler goes too low, scales nothing, or is overruled",
  area: "kubernetes",
  severity: "warning",
  why: "An autoscaler that may go down to one copy makes the quiet hours the fragile ones; one whose target has another name scales nothing, and a number of replicas in the manifest takes away at each rollout what it had added. Enough copies at least, the right name and no fixed number let it work.",
  sources: [SOURCES.scaling, SOURCES.scale],
  autofix: "yes",
  peers: {
    "kube-linter": ["hpa-minimum-three-replicas", "dangling-horizontalpodautoscaler"],
    "kube-score": [
      "horizontalpodautoscaler-has-target",
      "horizontalpodautoscaler-replicas",
      "deployment-targeted-by-hpa-does-not-have-replicas-configured",
      "statefulset-targeted-by-hpa-does-not-have-replicas-configured",
    ],
  },
  languages: {},
  project: {
    facts: ["kubernetes.scaler", "kubernetes.workload"],
    check(facts, values, tier, report) {
      const wanted = fewest(values, tier);
      const workloads = facts.of("kubernetes.workload");
      for (const scaler of facts.of("kubernetes.scaler")) {
        const { data, path } = scaler;
        const called = objectCalled({ kind: "HorizontalPodAutoscaler", name: data.name });
        const least = data.least === ABSENT ? 1 : data.least;
        if (least !== UNTOLD && least > 0 && least < wanted && !isLocalPath(path)) {
          const written = data.least !== ABSENT;
          report(scaler, {
            at: data.leastAt,
            message:
              least === 1
                ? `${called} may go down to one copy: in quiet hours one failure is an outage.`
                : `${called} may go down to ${least} copies, and Tier ${tier} asks for ${wanted}.`,
            fix: written
              ? {
                  title: `Keep ${wanted} copies`,
                  edits: [{ ...data.leastAt, newText: `minReplicas: ${wanted}` }],
                }
              : undefined,
          });
        }
        // Without any workload beside it, what it scales is deployed from elsewhere.
        const near = workloads.filter((one) => one.path === path || folderOf(one.path) === folderOf(path));
        const found = workloads.some(
          (one) => one.data.name === data.target && one.data.kind === data.kind && mayMeet(one.data, data),
        );
        if (data.target !== "" && !found && near.some((one) => one.data.kind === data.kind)) {
          report(scaler, {
            at: data.targetAt,
            message: `${called} scales a ${data.kind} "${data.target}", and there is none of this name: it scales nothing.`,
          });
        }
      }
      for (const workload of workloads) {
        const { data } = workload;
        if (data.replicasAt === null || data.replicas === UNTOLD || !scalerOf(workload, facts)) continue;
        const fix: Fix | undefined = data.replicasLine
          ? { title: "Leave the number to the autoscaler", edits: [{ ...data.replicasLine, newText: "" }] }
          : undefined;
        report(workload, {
          at: data.replicasAt,
          message: `${objectCalled(data)} fixes its number of copies, which an autoscaler sets: each rollout throws it back to ${data.replicas}.`,
          fix,
        });
      }
    },
  },
  examples: hpaMisconfiguredExamples,
});
