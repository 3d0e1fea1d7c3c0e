import type { Example } from "../../model.ts";
import { DEPLOYMENT, SERVICE } from "./projectExamples.ts";

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: checkout
                port: {number: 80}
`;

export const selectorMismatchExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: DEPLOYMENT.replace(
      "selector:\n    matchLabels: {app: checkout}\n  template",
      "⟦selector:\n    matchExpressions: [{key: app, operator: In, values: [cart]}]⟧\n  template",
    ),
  },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace(
      "selector:\n    matchLabels: {app: checkout}\n  template",
      "selector:\n    matchLabels: {app: checkout}\n    matchExpressions: [{key: app, operator: Exists}]\n  template",
    ),
    trap: "the pods meet the expression",
  },
  {
    languages: ["yaml"],
    bad: DEPLOYMENT.replace(
      "matchLabels: {app: checkout}\n  template",
      "⟦matchLabels: {app: chekout}⟧\n  template",
    ),
  },
  {
    languages: ["yaml"],
    bad: SERVICE.replace("selector: {app: checkout}", "⟦selector: {app: checkout-api}⟧"),
    others: { "deploy/app.yaml": DEPLOYMENT },
  },
  {
    languages: ["yaml"],
    bad: SERVICE.replace("selector: {app: checkout}", "⟦selector: {app: checkout, tier: web}⟧"),
    others: { "deploy/app.yaml": DEPLOYMENT },
  },
  {
    languages: ["yaml"],
    bad: INGRESS.replace("name: checkout\n", "⟦name: checkot⟧\n".replace("⟧\n", "⟧\n")),
    others: { "deploy/service.yml": SERVICE },
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-api}
spec:
  ⟦podSelector: {matchLabels: {app: check}}⟧
  policyTypes: [Ingress]
`,
    others: { "deploy/app.yaml": DEPLOYMENT },
  },
  { languages: ["yaml"], good: `${DEPLOYMENT}---\n${SERVICE}---\n${INGRESS}` },
  { languages: ["yaml"], good: SERVICE, trap: "the pods are deployed from elsewhere" },
  {
    languages: ["yaml"],
    good: SERVICE.replace("{app: checkout}", "{app: orders-db}"),
    others: {
      "deploy/app.yaml": DEPLOYMENT,
      "deploy/db.yaml":
        "apiVersion: acid.example.test/v1\nkind: Postgresql\nmetadata: {name: orders-db}\nspec: {}\n",
    },
    trap: "an operator makes the pods",
  },
  {
    languages: ["yaml"],
    good: SERVICE.replace(
      "  selector: {app: checkout}\n",
      "  type: ExternalName\n  externalName: shop.example.test\n",
    ),
    others: { "deploy/app.yaml": DEPLOYMENT },
    trap: "a name for something outside",
  },
  {
    languages: ["yaml"],
    good: DEPLOYMENT.replace(
      "    matchLabels: {app: checkout}\n",
      "    matchExpressions: [{key: app, operator: In, values: [checkout]}]\n",
    ),
    trap: "a selector that is more than labels",
  },
  {
    languages: ["yaml"],
    good: SERVICE.replace("name: checkout\n", "name: checkout\n  namespace: pay\n"),
    others: { "deploy/app.yaml": DEPLOYMENT },
    trap: "a manifest without a namespace may live in any",
  },
];
