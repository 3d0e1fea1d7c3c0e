import type { Example } from "../../model.ts";

function workload(kind: string, lines: string, pod = "containers: [{name: app}]"): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: checkout
spec:
  ${lines.split("\n").join("\n  ")}
  template:
    spec:
      ${pod}
`;
}

export const noRollingUpdateExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: workload("Deployment", "replicas: 3\nstrategy:\n  ⟦type: Recreate⟧"),
    fixed: workload("Deployment", "replicas: 3\nstrategy:\n  type: RollingUpdate"),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "Deployment",
      "replicas: 3\nstrategy:\n  rollingUpdate: {maxSurge: 0, ⟦maxUnavailable: 3⟧}",
    ),
    fixed: workload(
      "Deployment",
      "replicas: 3\nstrategy:\n  rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}",
    ),
  },
  {
    languages: ["yaml"],
    good: workload("Deployment", "replicas: 3\nstrategy:\n  rollingUpdate: {maxUnavailable: 1}"),
    trap: "two copies stay",
  },
  {
    languages: ["yaml"],
    bad: workload("Deployment", 'strategy: {⟦type: "Recreate"⟧}'),
    fixed: workload("Deployment", "strategy: {type: RollingUpdate}"),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "Deployment",
      "strategy:\n  type: RollingUpdate\n  rollingUpdate:\n    ⟦maxUnavailable: 100%⟧\n    maxSurge: 1",
    ),
    fixed: workload(
      "Deployment",
      "strategy:\n  type: RollingUpdate\n  rollingUpdate:\n    maxUnavailable: 25%\n    maxSurge: 1",
    ),
  },
  { languages: ["yaml"], bad: workload("DaemonSet", "updateStrategy:\n  ⟦type: OnDelete⟧") },
  {
    languages: ["yaml"],
    bad: workload("DaemonSet", 'updateStrategy:\n  rollingUpdate: {⟦maxUnavailable: "100%"⟧}'),
  },
  {
    languages: ["yaml"],
    good: workload("Deployment", "replicas: 3"),
    trap: "rolling is what it does anyway",
  },
  {
    languages: ["yaml"],
    good: workload("Deployment", "strategy:\n  type: RollingUpdate\n  rollingUpdate:\n    maxUnavailable: 1"),
  },
  {
    languages: ["yaml"],
    good: workload(
      "Deployment",
      "strategy:\n  type: Recreate",
      "containers: [{name: db}]\n      volumes:\n        - name: data\n          persistentVolumeClaim: {claimName: data}",
    ),
    trap: "a volume that one pod alone may hold",
  },
  {
    languages: ["yaml"],
    good: workload("StatefulSet", "updateStrategy:\n  type: OnDelete"),
    trap: "an operator replaces the pods of a set in its own order",
  },
  { languages: ["yaml"], good: workload("Deployment", "strategy:\n  rollingUpdate: {maxUnavailable: 50%}") },
];
