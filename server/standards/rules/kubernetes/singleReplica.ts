import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { objectCalled } from "./manifest.ts";
import { copiesOf, fewest, isLocalPath, replicated, scalerOf } from "./project.ts";
import { singleReplicaExamples } from "./singleReplica.examples.ts";
import { SOURCES } from "./sources.ts";

export const singleReplica = defineRule({
  id: "single-replica",
  code: "KB05",
  title: "Too few copies to lose one",
  area: "kubernetes",
  severity: "error",
  why: "With one copy, every failure of its node, every drain and every rollout is an outage; with two, the loss of one leaves no spare. Enough copies in different places let one go without anybody noticing.",
  sources: [SOURCES.locations, SOURCES.zones],
  autofix: "yes",
  peers: {
    "kube-linter": ["minimum-three-replicas"],
    "kube-score": ["deployment-replicas"],
  },
  languages: {},
  project: {
    facts: ["kubernetes.workload", "kubernetes.scaler"],
    check(facts, values, tier, report) {
      const wanted = fewest(values, tier);
      for (const workload of replicated(facts)) {
        const { data, path } = workload;
        // What a scaler says is told at the scaler; a pod that elects a leader has its copies beside it.
        if (scalerOf(workload, facts) || data.single || isLocalPath(path)) continue;
        const copies = copiesOf(workload, facts);
        // None at all is switched off.
        if (copies === undefined || copies >= wanted || copies === 0) continue;
        const at = data.replicasAt ?? data.specAt;
        const fix: Fix | undefined = data.replicasAt
          ? { title: `Run ${wanted} copies`, edits: [{ ...data.replicasAt, newText: `replicas: ${wanted}` }] }
          : undefined;
        report(workload, {
          at,
          message:
            copies === 1
              ? `${objectCalled(data)} runs one copy: a failure, a drain or a rollout of it is an outage.`
              : `${objectCalled(data)} runs ${copies} copies, and Tier ${tier} asks for ${wanted}: the loss of one leaves no spare.`,
          ...(copies === 1 ? {} : { severity: "warning" as const }),
          fix,
        });
      }
    },
  },
  examples: singleReplicaExamples,
});
