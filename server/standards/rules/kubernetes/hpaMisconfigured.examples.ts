import type { Example } from "../../model.ts";
import { DEPLOYMENT, HPA } from "./projectExamples.ts";

const SCALED = DEPLOYMENT.replace("  replicas: 3\n", "");

export const hpaMisconfiguredExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: HPA.replace("minReplicas: 3", "⟦minReplicas: 1⟧"),
    others: { "deploy/app.yaml": SCALED },
    fixed: HPA,
  },
  { languages: ["yaml"], bad: HPA.replace("minReplicas: 3", "⟦minReplicas: 2⟧"), fixed: HPA },
  { languages: ["yaml"], bad: HPA.replace("  minReplicas: 3\n", "").replace("\nspec:", "\n⟦spec⟧:") },
  {
    languages: ["yaml"],
    bad: HPA.replace("name: checkout}", "⟦name: chekout⟧}"),
    others: { "deploy/app.yaml": SCALED },
  },
  {
    languages: ["yaml"],
    bad: DEPLOYMENT.replace("replicas: 3", "⟦replicas: 3⟧"),
    others: { "deploy/hpa.yaml": HPA },
    fixed: SCALED,
  },
  { languages: ["yaml"], good: `${SCALED}---\n${HPA}` },
  { languages: ["yaml"], good: HPA, trap: "what it scales is deployed from elsewhere" },
  {
    languages: ["yaml"],
    good: HPA,
    others: { "deploy/base/app.yaml": SCALED },
    trap: "the target stands in another folder",
  },
  { languages: ["yaml"], good: DEPLOYMENT, trap: "nothing scales it" },
  {
    languages: ["yaml"],
    path: "deploy/overlays/dev/hpa.yaml",
    good: HPA.replace("minReplicas: 3", "minReplicas: 1"),
    trap: "not production",
  },
];
