import type { Example } from "../../model.ts";
import { BUDGET, DEPLOYMENT, HPA } from "./projectExamples.ts";

export const pdbMissingOrBlockingExamples: readonly Example[] = [
  { languages: ["yaml"], bad: DEPLOYMENT.replace("kind: Deployment", "⟦kind: Deployment⟧") },
  {
    languages: ["yaml"],
    bad: DEPLOYMENT.replace("kind: Deployment", "⟦kind: Deployment⟧").replace("  replicas: 3\n", ""),
    others: { "deploy/hpa.yaml": HPA, "deploy/pdb.yaml": BUDGET.replace("{app: checkout}", "{app: orders}") },
  },
  {
    languages: ["yaml"],
    bad: BUDGET.replace("maxUnavailable: 1", "⟦maxUnavailable: 0⟧"),
    fixed: BUDGET,
  },
  {
    languages: ["yaml"],
    bad: BUDGET.replace("maxUnavailable: 1", '⟦minAvailable: "100%"⟧'),
    fixed: BUDGET,
  },
  {
    languages: ["yaml"],
    bad: BUDGET.replace("maxUnavailable: 1", "⟦minAvailable: 3⟧"),
    others: { "deploy/app.yaml": DEPLOYMENT },
    fixed: BUDGET,
  },
  {
    languages: ["yaml"],
    bad: BUDGET.replace("  unhealthyPodEvictionPolicy: AlwaysAllow\n", "").replace("\nspec:", "\n⟦spec⟧:"),
    fixed: BUDGET,
  },
  { languages: ["yaml"], bad: BUDGET.replace("  maxUnavailable: 1\n", "").replace("\nspec:", "\n⟦spec⟧:") },
  {
    languages: ["yaml"],
    bad: BUDGET.replace("maxUnavailable: 1", '⟦minAvailable: "80%"⟧'),
    others: { "deploy/app.yaml": DEPLOYMENT },
  },
  {
    languages: ["yaml"],
    good: BUDGET.replace("maxUnavailable: 1", "minAvailable: 50%"),
    others: { "deploy/app.yaml": DEPLOYMENT },
    trap: "a share that leaves one",
  },
  {
    languages: ["yaml"],
    good: BUDGET.replace("policy/v1", "policy/v1beta1").replace(
      "  unhealthyPodEvictionPolicy: AlwaysAllow\n",
      "",
    ),
    trap: "a version of the API that has no such policy",
  },
  { languages: ["yaml"], good: `${DEPLOYMENT}---\n${BUDGET}` },
  {
    languages: ["yaml"],
    good: DEPLOYMENT,
    others: { "deploy/base/pdb.yaml": BUDGET },
    trap: "the budget stands in another file",
  },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace("replicas: 3", "replicas: 1"),
    trap: "one copy has nothing to keep",
  },
  {
    languages: ["yaml"],
    good: BUDGET.replace("maxUnavailable: 1", "minAvailable: 2"),
    others: { "deploy/app.yaml": DEPLOYMENT },
  },
  {
    languages: ["yaml"],
    good: DEPLOYMENT,
    others: {
      "deploy/pdb.yaml": BUDGET.replace(
        "matchLabels: {app: checkout}",
        "matchExpressions: [{key: app, operator: Exists}]",
      ),
    },
    trap: "a selector that is more than labels",
  },
];
