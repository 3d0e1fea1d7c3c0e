import { entryOf } from "../../formats/configTree.ts";
import {
  at,
  isTemplated,
  type KubernetesObject,
  labelsOf,
  REPLICATED,
  refuses,
  selectorOf,
  selects,
} from "../../formats/kubernetes.ts";
import type { ProjectFacts } from "../../project.ts";
import { defineRule } from "../../rule.ts";
import { objectCalled, workloadsOf } from "./manifest.ts";
import { folderOf, mayMeet, selected } from "./project.ts";
import { selectorMismatchExamples } from "./selectorMismatch.examples.ts";
import { SOURCES } from "./sources.ts";

export const selectorMismatch = defineRule({
  id: "selector-mismatch",
  code: "KB11",
  title: "Selector finds no pods",
  area: "kubernetes",
  severity: "error",
  why: "A Service whose selector matches no pod answers nobody, and nothing says so: the objects are valid, each by itself. The labels of the pods and what selects them have to be the same.",
  sources: [
    {
      title: "Kubernetes: Labels and selectors",
      url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    },
    SOURCES.monitor,
  ],
  autofix: "none",
  peers: {
    "kube-linter": ["mismatching-selector", "dangling-service", "dangling-ingress", "dangling-networkpolicy"],
    "kube-score": [
      "service-targets-pod",
      "deployment-pod-selector-labels-match-template-metadata-labels",
      "statefulset-pod-selector-labels-match-template-metadata-labels",
      "networkpolicy-targets-pod",
      "ingress-targets-service",
    ],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: ["selector"],
      check(model, ctx) {
        for (const { object, pod } of workloadsOf(model)) {
          if (!REPLICATED.has(object.kind) && object.kind !== "DaemonSet") continue;
          const selector = at(object.spec?.value, "selector");
          if (!selector) continue;
          const wanted = plainSelector(object) ?? {};
          const labels = pod.labels ? labelsOf(pod.labels.value) : {};
          if (labels === undefined) continue;
          if (selects(wanted, labels)) {
            // Beside plain labels, expressions say more; the old kinds have none.
            if (isOld(object) || !refuses(selector.value, labels)) continue;
            ctx.report(selector.at, {
              message: `${objectCalled(object)} selects by an expression that its pods, with ${told(labels)}, do not meet: the cluster refuses it, or it never sees its pods.`,
            });
            continue;
          }
          ctx.report(entryOf(selector.value, "matchLabels")?.at ?? selector.at, {
            message: `${objectCalled(object)} selects ${told(wanted)}, and its pods have ${told(labels)}: the cluster refuses it, or it never sees its pods.`,
          });
        }
      },
    },
  },
  project: {
    facts: [
      "kubernetes.workload",
      "kubernetes.selector",
      "kubernetes.backend",
      "kubernetes.service",
      "kubernetes.custom",
    ],
    check(facts, _values, _tier, report) {
      const workloads = facts.of("kubernetes.workload");
      for (const one of facts.of("kubernetes.selector")) {
        const { data, path } = one;
        // Pods of which the text does not tell, or which an operator makes, may be meant.
        const near = workloads.filter(
          (other) => folderOf(other.path) === folderOf(path) && mayMeet(other.data, data),
        );
        if (near.length === 0 || near.some((other) => other.data.labels === null)) continue;
        if (selected(data.selector, data, facts).length > 0 || isOperated(data.selector, facts)) continue;
        report(one, {
          at: data.selectorAt,
          message: `${objectCalled(data)} selects ${told(data.selector)}, and no pod here has that: ${
            data.kind === "Service" ? "it answers nobody" : "it protects nobody"
          }.`,
        });
      }
      const services = facts.of("kubernetes.service");
      for (const one of facts.of("kubernetes.backend")) {
        const near = services.filter((other) => folderOf(other.path) === folderOf(one.path));
        const found = services.some(
          (other) => other.data.name === one.data.service && mayMeet(other.data, one.data),
        );
        if (near.length === 0 || found) continue;
        report(one, {
          at: one.data.serviceAt,
          message: `${objectCalled({ kind: "Ingress", name: one.data.name })} sends requests to a Service "${one.data.service}", and there is none: it answers with errors.`,
        });
      }
    },
  },
  examples: selectorMismatchExamples,
});

/** Kinds whose selector is a map of labels. */
function isOld({ kind }: KubernetesObject): boolean {
  return kind === "ReplicationController" || kind === "DeploymentConfig";
}

/** Labels that a workload selects its pods by. */
function plainSelector(object: KubernetesObject): Readonly<Record<string, string>> | undefined {
  const selector = at(object.spec?.value, "selector")?.value;
  return isOld(object) ? labelsOf(selector) : selectorOf(selector);
}

function told(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return all.length > 0 ? `"${all.join(", ")}"` : "no labels";
}

function isOperated(selector: Readonly<Record<string, string>>, facts: ProjectFacts): boolean {
  const values = new Set(Object.values(selector));
  if ([...values].some(isTemplated)) return true;
  return facts
    .of("kubernetes.custom")
    .some(
      ({ data }) => values.has(data.name) || Object.values(data.labels).some((value) => values.has(value)),
    );
}
