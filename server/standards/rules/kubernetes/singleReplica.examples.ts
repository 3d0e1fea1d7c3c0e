import type { Example } from "../../model.ts";
import { DEPLOYMENT, HPA } from "./projectExamples.ts";

export const singleReplicaExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: DEPLOYMENT.replace("replicas: 3", "⟦replicas: 1⟧"),
    fixed: DEPLOYMENT,
  },
  { languages: ["yaml"], bad: DEPLOYMENT.replace("  replicas: 3\n", "").replace("\nspec:", "\n⟦spec⟧:") },
  { languages: ["yaml"], bad: DEPLOYMENT.replace("replicas: 3", "⟦replicas: 2⟧"), fixed: DEPLOYMENT },
  {
    languages: ["yaml"],
    bad: DEPLOYMENT.replace("Deployment", "StatefulSet").replace("replicas: 3", "⟦replicas: 1⟧"),
    others: {
      "deploy/hpa.yaml": HPA.replace("name: checkout\n    ", "name: other\n    ").replace(
        "name: checkout}",
        "name: other}",
      ),
    },
  },
  { languages: ["yaml"], good: DEPLOYMENT },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace("  replicas: 3\n", ""),
    others: { "deploy/hpa.yaml": HPA },
    trap: "a scaler in another file",
  },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace("replicas: 3", "replicas: 1").replace(
      "- name: app",
      "- name: app\n          args: [--leader-elect=true]",
    ),
    trap: "it elects a leader",
  },
  { languages: ["yaml"], good: DEPLOYMENT.replace("replicas: 3", "replicas: 0"), trap: "switched off" },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace("  replicas: 3\n", ""),
    others: {
      "deploy/overlays/production/replicas.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: checkout}\nspec: {replicas: 4}\n",
    },
    trap: "a patch of the environment gives the number",
  },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace("replicas: 3", 'replicas: "{{ .Values.replicas }}"'),
    trap: "a chart's value",
  },
  {
    languages: ["yaml"],
    path: "deploy/overlays/dev/app.yaml",
    good: DEPLOYMENT.replace("replicas: 3", "replicas: 1"),
    trap: "not production",
  },
  { languages: ["yaml"], good: DEPLOYMENT.replace("Deployment", "DaemonSet"), trap: "one a node" },
];
