import type { Range } from "../model.ts";
import type { NewFact } from "../project.ts";
import { type ConfigEntry, type ConfigValue, entryOf, numberOf, stringOf } from "./configTree.ts";
import type { CommentRange, FormatReader } from "./format.ts";
import {
  ABSENT,
  at,
  isPatch,
  isTemplated,
  type KubernetesObject,
  type Labels,
  labelsOf,
  listOf,
  POD_KINDS,
  podOf,
  REPLICATED,
  refuses,
  selectorOf,
  UNTOLD,
} from "./kubernetes.ts";
import { readYaml, yamlComments } from "./yamlNodes.ts";

const BARE =
  /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Pod|CronJob|HorizontalPodAutoscaler|PodDisruptionBudget)$/;

/** An object of a kind that tells by itself where it belongs, with its `apiVersion` left out. */
function isBare(kind: string, root: ConfigValue): boolean {
  return BARE.test(kind) && !entryOf(root, "apiVersion") && entryOf(root, "spec")?.value.kind === "map";
}

const BARE_JSON = new RegExp(`"kind"\\s*:\\s*"${BARE.source.slice(1, -1)}"`);
const BARE_KIND = new RegExp(
  `^["']?kind["']?\\s*:\\s*["']?${BARE.source.slice(1, -1)}["']?\\s*(?:#.*)?$`,
  "m",
);

function objectsOf(root: ConfigValue): KubernetesObject[] {
  const kind = entryOf(root, "kind");
  const name = stringOf(kind?.value);
  if (!kind || name === undefined) return [];
  const apiVersion = stringOf(entryOf(root, "apiVersion")?.value) ?? (isBare(name, root) ? "" : undefined);
  if (apiVersion === undefined) return [];
  if (/List$/.test(name) && entryOf(root, "items")) {
    return listOf(entryOf(root, "items")?.value).flatMap(objectsOf);
  }
  const metadata = entryOf(root, "metadata")?.value;
  return [
    {
      apiVersion,
      kind: name,
      kindAt: kind.at,
      name: stringOf(entryOf(metadata, "name")?.value) ?? "",
      namespace: stringOf(entryOf(metadata, "namespace")?.value) ?? "",
      root,
      spec: entryOf(root, "spec"),
    },
  ];
}

/** A line of a template's own language, which is no YAML. */
const TEMPLATE_LINE =
  /^[ \t]*\{\{[-~]?\s*(?:if|range|with|define|end|else|include|template|-|\/\*|\$|toYaml|tpl|block|\.)/m;

export const kubernetes: FormatReader<"kubernetes"> = {
  format: "kubernetes",
  languages: ["yaml", "json"],
  detect(text, file) {
    if (file.language === "json") {
      if (BARE_JSON.test(text) && /"spec"\s*:\s*\{/.test(text)) return true;
      return /"apiVersion"\s*:\s*"/.test(text) && /"kind"\s*:\s*"[A-Z]/.test(text);
    }
    if (BARE_KIND.test(text) && /^spec\s*:/m.test(text)) return true;
    return /^[ \t-]*["']?apiVersion["']?\s*:/m.test(text) && /^[ \t-]*["']?kind["']?\s*:\s*\S/m.test(text);
  },
  prepare: () => Promise.resolve(),
  read(text, file) {
    if (TEMPLATE_LINE.test(text)) {
      return {
        model: { objects: [] },
        problems: [
          {
            id: "template-not-checked",
            message: "Skipped: a template. Render it (`helm template`) and check what comes out.",
          },
        ],
      };
    }
    const documents = readYaml(text);
    const objects = documents.flatMap((one) => objectsOf(one.root));
    return {
      model: { objects },
      facts: objects.flatMap((one) => factsOf(one, text, file.path)),
      broken: documents.some((one) => one.broken),
    };
  },
  comments(text) {
    const written = text.trimStart().startsWith("{") ? [] : yamlComments(text);
    return [...written, ...suppressions(text)].sort((a, b) => a.start - b.start);
  },
};

/** Annotations by which an object, or the pod of one, tells other linters to be silent. */
function suppressions(text: string): CommentRange[] {
  if (!/kube-linter\.io\/|kube-score\/|checkov\.io\/skip/.test(text) || TEMPLATE_LINE.test(text)) return [];
  return readYaml(text)
    .flatMap((one) => objectsOf(one.root))
    .flatMap(({ kind, root }) => {
      const own = at(root, "metadata", "annotations");
      const path = POD_KINDS[kind] ?? [];
      const pods = path.length > 0 ? at(root, ...path, "metadata", "annotations") : undefined;
      const about = { start: root.start, end: root.end };
      return [own, pods].flatMap((one) => (one ? [{ ...one.at, about }] : []));
    });
}

function factsOf(object: KubernetesObject, text: string, path: string): NewFact[] {
  const { kind, kindAt, spec, namespace, name } = object;
  const named = { name, namespace };
  const value = spec?.value;
  switch (kind) {
    case "HorizontalPodAutoscaler":
    case "ScaledObject": {
      const target = at(value, "scaleTargetRef");
      const least = at(value, kind === "ScaledObject" ? "minReplicaCount" : "minReplicas");
      return [
        {
          kind: "kubernetes.scaler",
          ...kindAt,
          data: {
            ...named,
            kind: stringOf(at(target?.value, "kind")?.value) ?? "Deployment",
            target: stringOf(at(target?.value, "name")?.value) ?? "",
            least: countOf(least),
            leastAt: least?.at ?? spec?.keyAt ?? kindAt,
            targetAt: at(target?.value, "name")?.at ?? kindAt,
          },
        },
      ];
    }
    case "PodDisruptionBudget": {
      const min = at(value, "minAvailable");
      return [
        {
          kind: "kubernetes.budget",
          ...kindAt,
          data: {
            ...named,
            selector: selectorOf(at(value, "selector")?.value) ?? null,
            minAvailable: min?.value.kind === "scalar" ? String(min.value.value) : null,
            minAvailableAt: min?.at ?? kindAt,
          },
        },
      ];
    }
    case "Service": {
      const selector = at(value, "selector");
      const labels = labelsOf(selector?.value);
      if (!selector || !labels || Object.keys(labels).length === 0) return [serviceFact(object)];
      if (stringOf(at(value, "type")?.value) === "ExternalName") return [serviceFact(object)];
      return [
        serviceFact(object),
        {
          kind: "kubernetes.selector",
          ...kindAt,
          data: { ...named, kind, selector: labels, selectorAt: selector.at },
        },
      ];
    }
    case "NetworkPolicy": {
      const selector = at(value, "podSelector");
      const labels = selectorOf(selector?.value);
      if (!selector || !labels || Object.keys(labels).length === 0) return [];
      return [
        {
          kind: "kubernetes.selector",
          ...kindAt,
          data: { ...named, kind, selector: labels, selectorAt: selector.at },
        },
      ];
    }
    case "Ingress":
      return backendsOf(object);
    default:
      if (
        /\.(k8s\.io|kubernetes\.io)\/|^(apps|batch|v1$|$|policy|autoscaling|extensions)/.test(
          object.apiVersion,
        )
      ) {
        return workloadFact(object, text, path);
      }
      return [
        ...workloadFact(object, text, path),
        {
          kind: "kubernetes.custom",
          ...kindAt,
          data: { ...named, labels: labelsOf(at(object.root, "metadata", "labels")?.value) ?? {} },
        },
      ];
  }
}

function serviceFact(object: KubernetesObject): NewFact {
  const { name, namespace, kindAt } = object;
  return { kind: "kubernetes.service", ...kindAt, data: { name, namespace } };
}

function countOf(entry: ConfigEntry | undefined): number {
  if (!entry || (entry.value.kind === "scalar" && entry.value.value === null)) return ABSENT;
  return numberOf(entry.value) ?? UNTOLD;
}

function backendsOf(object: KubernetesObject): NewFact[] {
  const out: NewFact[] = [];
  const add = (backend: ConfigValue | undefined): void => {
    const service = at(backend, "service", "name") ?? at(backend, "serviceName");
    const name = stringOf(service?.value);
    if (!service || name === undefined || isTemplated(name)) return;
    out.push({
      kind: "kubernetes.backend",
      ...object.kindAt,
      data: { name: object.name, namespace: object.namespace, service: name, serviceAt: service.at },
    });
  };
  const spec = object.spec?.value;
  add(at(spec, "defaultBackend")?.value ?? at(spec, "backend")?.value);
  for (const rule of listOf(at(spec, "rules")?.value)) {
    for (const one of listOf(at(rule, "http", "paths")?.value)) add(at(one, "backend")?.value);
  }
  return out;
}

/** Arguments by which a program takes its turn among its copies. */
const ELECTS = /leader[-_]?elect|enable-leader|--leader\b/i;

function workloadFact(object: KubernetesObject, text: string, path: string): NewFact[] {
  const { kind, kindAt, spec, name, namespace } = object;
  const pod = podOf(object);
  const partial = REPLICATED.has(kind) && isPatch(object, path);
  if (!spec || (!pod && !partial)) return [];
  const replicas = at(spec.value, "replicas");
  const strategy = stringOf(at(spec.value, "strategy", "type")?.value);
  const claims = pod?.volumes.some((one) => entryOf(one, "persistentVolumeClaim")) ?? false;
  const elects = pod?.containers.some((one) =>
    [...listOf(entryOf(one.value, "args")?.value), ...listOf(entryOf(one.value, "command")?.value)].some(
      (arg) => ELECTS.test(stringOf(arg) ?? ""),
    ),
  );
  return [
    {
      kind: "kubernetes.workload",
      ...kindAt,
      data: {
        kind,
        name,
        namespace,
        labels: partial
          ? null
          : pod?.labels
            ? (labelsOf(pod.labels.value) ?? null)
            : kind === "Pod"
              ? {}
              : null,
        replicas: countOf(replicas),
        replicasAt: replicas?.at ?? null,
        replicasLine: replicas ? lineOf(replicas.at, text) : null,
        specAt: spec.keyAt,
        partial,
        single: elects === true || (claims && strategy === "Recreate"),
        spread: pod !== undefined && spreads(pod.spec.value, pod.labels && labelsOf(pod.labels.value)),
        podSpecAt: pod?.spec.keyAt ?? spec.keyAt,
        // A second key of the name would be an error.
        podSpecColumn:
          pod && !entryOf(pod.spec.value, "topologySpreadConstraints") ? columnOf(pod.spec, text) : -1,
      },
    },
  ];
}

function lineOf({ start, end }: Range, text: string): Range | null {
  const before = text.lastIndexOf("\n", start - 1);
  const next = text.indexOf("\n", end);
  const after = next === -1 ? text.length : next;
  if (before < 0 || text.slice(before + 1, start).trim() !== "" || text.slice(end, after).trim() !== "")
    return null;
  return {
    start: text[before - 1] === "\r" ? before - 1 : before,
    end: text[after - 1] === "\r" ? after - 1 : after,
  };
}

function columnOf(entry: ConfigEntry, text: string): number {
  const start = text.lastIndexOf("\n", entry.keyAt.start - 1) + 1;
  const alone = text.slice(start, entry.keyAt.start).trim() === "";
  const block = /^:[ \t]*\r?\n/.test(text.slice(entry.keyAt.end, entry.keyAt.end + 80));
  return alone && block ? entry.keyAt.start - start : -1;
}

/** True where a constraint keeps the pods apart; one that selects other pods does not. */
function spreads(pod: ConfigValue, labels: Labels | undefined): boolean {
  const affinity = entryOf(pod, "affinity");
  const apart = at(affinity?.value, "podAntiAffinity");
  const constraints = entryOf(pod, "topologySpreadConstraints");
  if ([affinity, apart, constraints].some((one) => one?.value.kind === "unknown")) return true;
  const keys = [
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
  ].flatMap((key) => entryOf(apart?.value, key) ?? []);
  if (keys.some((one) => one.value.kind === "unknown")) return true;
  const terms = [
    ...keys.flatMap((one) => listOf(one.value)).map((one) => entryOf(one, "podAffinityTerm")?.value ?? one),
    ...listOf(constraints?.value),
  ];
  return terms.some((one) => {
    const selector = entryOf(one, "labelSelector");
    return !labels || !selector || !refuses(selector.value, labels);
  });
}
