import { defineRule } from "../../rule.ts";
import { objectCalled } from "./manifest.ts";
import { noSpreadExamples } from "./noSpread.examples.ts";
import { copiesOf, isLocalPath, replicated } from "./project.ts";
import { SOURCES } from "./sources.ts";

export const noSpread = defineRule({
  id: "no-spread",
  code: "KB09",
  title: "Copies may all stand on one node",
  area: "kubernetes",
  severity: "warning",
  why: "Nothing keeps the scheduler from putting all copies on one node or into one zone, so that its failure takes them all. Constraints on where they stand make several copies worth having.",
  sources: [
    {
      title: "Kubernetes: Pod topology spread constraints",
      url: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    },
    SOURCES.locations,
    SOURCES.zones,
  ],
  autofix: "suggest",
  peers: {
    "kube-linter": ["no-anti-affinity"],
    "kube-score": [
      "deployment-has-host-podantiaffinity",
      "statefulset-has-host-podantiaffinity",
      "pod-topology-spread-constraints",
    ],
  },
  languages: {},
  project: {
    facts: ["kubernetes.workload", "kubernetes.scaler"],
    check(facts, _values, _tier, report) {
      for (const workload of replicated(facts)) {
        const { data, path } = workload;
        const copies = copiesOf(workload, facts);
        if (copies === undefined || copies < 2 || data.spread || isLocalPath(path)) continue;
        const { podSpecAt, podSpecColumn, labels } = data;
        const [label] = Object.entries(labels ?? {});
        const indent = " ".repeat(Math.max(0, podSpecColumn));
        const lines = label
          ? [
              "  topologySpreadConstraints:",
              "    - maxSkew: 1",
              "      topologyKey: topology.kubernetes.io/zone",
              "      whenUnsatisfiable: ScheduleAnyway",
              `      labelSelector: {matchLabels: {${label[0]}: ${JSON.stringify(label[1])}}}`,
            ]
          : [];
        const at = podSpecAt.end + 1;
        report(workload, {
          at: podSpecAt,
          message: `The ${copies} copies of ${objectCalled(data)} may all stand on one node: its failure takes them all.`,
          suggestions:
            label && podSpecColumn >= 0
              ? [
                  {
                    title: "Spread them over the zones",
                    edits: [
                      { start: at, end: at, newText: lines.map((line) => `\n${indent}${line}`).join("") },
                    ],
                  },
                ]
              : [],
        });
      }
    },
  },
  examples: noSpreadExamples,
});
