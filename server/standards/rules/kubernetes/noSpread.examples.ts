import type { Example } from "../../model.ts";
import { DEPLOYMENT, HPA } from "./projectExamples.ts";

const CONSTRAINTS = / {6}topologySpreadConstraints:\n(?: {8,}.*\n){4}/;
const ALONE = DEPLOYMENT.replace(CONSTRAINTS, "");

function marked(text: string): string {
  return text.replace("\n    spec:", "\n    ⟦spec⟧:");
}

export const noSpreadExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: marked(ALONE),
    fixed: ALONE.replace(
      "\n    spec:",
      '\n    spec:\n      topologySpreadConstraints:\n        - maxSkew: 1\n          topologyKey: topology.kubernetes.io/zone\n          whenUnsatisfiable: ScheduleAnyway\n          labelSelector: {matchLabels: {app: "checkout"}}',
    ),
  },
  { languages: ["yaml"], bad: marked(ALONE.replace("replicas: 3", "replicas: 2")) },
  {
    languages: ["yaml"],
    bad: marked(
      DEPLOYMENT.replace(
        "labelSelector: {matchLabels: {app: checkout}}",
        "labelSelector: {matchLabels: {app: cart}}",
      ),
    ),
  },
  {
    languages: ["yaml"],
    bad: marked(ALONE).replace(
      "      containers:",
      "      affinity:\n        podAntiAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            - topologyKey: kubernetes.io/hostname\n              labelSelector: {matchLabels: {app: cart}}\n      containers:",
    ),
  },
  {
    languages: ["yaml"],
    good: ALONE.replace(
      "      containers:",
      "      affinity:\n        podAntiAffinity:\n          preferredDuringSchedulingIgnoredDuringExecution:\n            - weight: 1\n              podAffinityTerm:\n                topologyKey: kubernetes.io/hostname\n                labelSelector:\n                  matchExpressions: [{key: app, operator: In, values: [cart, checkout]}]\n      containers:",
    ),
    trap: "the expression finds its own pods",
  },
  {
    languages: ["yaml"],
    bad: marked(ALONE.replace("  replicas: 3\n", "")),
    others: { "deploy/hpa.yaml": HPA },
  },
  {
    languages: ["yaml"],
    bad: marked(ALONE.replace("Deployment", "StatefulSet")).replace(
      "      containers:",
      "      affinity: {nodeAffinity: {}}\n      containers:",
    ),
  },
  { languages: ["yaml"], good: DEPLOYMENT },
  {
    languages: ["yaml"],
    good: ALONE.replace(
      "      containers:",
      "      affinity:\n        podAntiAffinity:\n          preferredDuringSchedulingIgnoredDuringExecution:\n            - weight: 1\n              podAffinityTerm: {topologyKey: kubernetes.io/hostname}\n      containers:",
    ),
    trap: "anti-affinity does the same",
  },
  {
    languages: ["yaml"],
    good: ALONE.replace("replicas: 3", "replicas: 1"),
    trap: "one copy stands on one node",
  },
  { languages: ["yaml"], good: ALONE.replace("Deployment", "DaemonSet"), trap: "one a node" },
  { languages: ["yaml"], path: "deploy/kind/app.yaml", good: ALONE, trap: "a cluster of one node" },
];
