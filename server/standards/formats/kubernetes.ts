import type { Range } from "../model.ts";
import { type ConfigEntry, type ConfigValue, entryOf, stringOf } from "./configTree.ts";

/** One object of a manifest; the items of a `List` are objects of their own. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** `kind: Deployment`. */
  readonly kindAt: Range;
  readonly name: string;
  /** Empty where the manifest names none. */
  readonly namespace: string;
  readonly root: ConfigValue;
  readonly spec: ConfigEntry | undefined;
}

export interface KubernetesFile {
  readonly objects: readonly KubernetesObject[];
}

export type Labels = Readonly<Record<string, string>>;

interface Named {
  readonly name: string;
  readonly namespace: string;
}

/** Place of an object's part, for findings that are told there. */
export type Place = Range;

export interface KubernetesFacts {
  readonly "kubernetes.workload": Named & {
    readonly kind: string;
    /** Labels of the pods; none when the template is not written out. */
    readonly labels: Labels | null;
    /** As written; -1 where the text does not tell, -2 where it is absent. */
    readonly replicas: number;
    readonly replicasAt: Place | null;
    /** Its whole line, with the line end before it; `null` where other things stand on it. */
    readonly replicasLine: Place | null;
    /** Where `replicas` goes when it is absent: the key of `spec`. */
    readonly specAt: Place;
    /** Changes parts of a workload that another file writes out. */
    readonly partial: boolean;
    /** Elects a leader, or holds a volume that one pod alone can have. */
    readonly single: boolean;
    readonly spread: boolean;
    readonly podSpecAt: Place;
    /** Columns before the key of the pod's spec; -1 where no line can be put below it. */
    readonly podSpecColumn: number;
  };
  readonly "kubernetes.scaler": Named & {
    readonly kind: string;
    readonly target: string;
    /** As written; -1 where the text does not tell, -2 where it is absent. */
    readonly least: number;
    readonly leastAt: Place;
    readonly targetAt: Place;
  };
  readonly "kubernetes.budget": Named & {
    /** Labels that a pod must have; `null` where the selector is more than labels. */
    readonly selector: Labels | null;
    readonly minAvailable: string | null;
    readonly minAvailableAt: Place;
  };
  readonly "kubernetes.selector": Named & {
    readonly kind: string;
    readonly selector: Labels;
    readonly selectorAt: Place;
  };
  readonly "kubernetes.service": Named;
  readonly "kubernetes.backend": Named & { readonly service: string; readonly serviceAt: Place };
  /** An object of a kind that some operator makes pods or services of. */
  readonly "kubernetes.custom": Named & { readonly labels: Labels };
}

/** Where each kind keeps what its pods are made of. */
export const POD_KINDS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  DeploymentConfig: ["spec", "template"],
  Rollout: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  PodTemplate: ["template"],
  Pod: [],
};

/** Kinds that keep a number of pods running. */
export const REPLICATED: ReadonlySet<string> = new Set([
  ...["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Rollout"],
]);

export function at(value: ConfigValue | undefined, ...path: readonly string[]): ConfigEntry | undefined {
  let entry: ConfigEntry | undefined;
  let inside = value;
  for (const key of path) {
    entry = entryOf(inside, key);
    inside = entry?.value;
  }
  return entry;
}

/** A file that changes parts of what another one writes out: nothing that it leaves out is missing. */
export function isPatch({ kind, root }: KubernetesObject, path: string): boolean {
  if (kind === "Pod" || at(root, "spec", "selector")) return false;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /patch|overlay|override/i.test(name) || /(?:^|\/)(?:overlays?|patches|components)\//i.test(path);
}

/** The pod that a workload is made of; `undefined` for other kinds and where it is not written out. */
export interface PodTemplate {
  readonly labels: ConfigEntry | undefined;
  readonly spec: ConfigEntry;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly volumes: readonly ConfigValue[];
}

export interface Container {
  readonly name: string;
  /** `name: app`, or its first line where it has no name. */
  readonly at: Range;
  readonly value: ConfigValue;
}

export function podOf(object: KubernetesObject): PodTemplate | undefined {
  const path = POD_KINDS[object.kind];
  if (!path) return undefined;
  const template = path.length === 0 ? object.root : at(object.root, ...path)?.value;
  const spec = at(template, "spec");
  if (spec?.value.kind !== "map") return undefined;
  return {
    labels: at(template, "metadata", "labels"),
    spec,
    containers: containersOf(spec.value, "containers"),
    initContainers: containersOf(spec.value, "initContainers"),
    volumes: listOf(entryOf(spec.value, "volumes")?.value),
  };
}

export function listOf(value: ConfigValue | undefined): readonly ConfigValue[] {
  return value?.kind === "list" ? value.items : [];
}

function containersOf(spec: ConfigValue, key: string): Container[] {
  return listOf(entryOf(spec, key)?.value).flatMap((value) => {
    if (value.kind !== "map") return [];
    const name = entryOf(value, "name");
    const first = name ?? value.entries[0];
    if (!first) return [];
    return [{ name: stringOf(name?.value) ?? "", at: first.at, value }];
  });
}

/** Labels of a map; `undefined` where one of them is not told. */
export function labelsOf(value: ConfigValue | undefined): Labels | undefined {
  if (value?.kind !== "map") return undefined;
  const out: Record<string, string> = {};
  for (const { key, value: one } of value.entries) {
    if (one.kind !== "scalar" || one.value === null) return undefined;
    const text = String(one.value);
    if (isTemplated(text)) return undefined;
    out[key] = text;
  }
  return out;
}

/** A value that something fills in later: `$(X)`, `${X}`, `{{ x }}`. */
export function isTemplated(text: string): boolean {
  return /\{\{|\$\{|\$\(|<%|\$[A-Z_]{2,}|__\w+__/.test(text);
}

/** Numbers of facts that the text does not give. */
export const UNTOLD = -1;

export const ABSENT = -2;

/** `matchLabels` alone; an expression as well says more than labels do. */
export function selectorOf(value: ConfigValue | undefined): Labels | undefined {
  if (value?.kind !== "map") return undefined;
  if (listOf(entryOf(value, "matchExpressions")?.value).length > 0) return undefined;
  const labels = entryOf(value, "matchLabels");
  return labels ? labelsOf(labels.value) : {};
}

/** Whether a selector, with its expressions, certainly does not find these labels. */
export function refuses(selector: ConfigValue | undefined, labels: Labels): boolean {
  const plain = labelsOf(entryOf(selector, "matchLabels")?.value) ?? {};
  if (!selects(plain, labels)) return true;
  return listOf(entryOf(selector, "matchExpressions")?.value).some((one) => {
    const key = stringOf(entryOf(one, "key")?.value);
    const values = listOf(entryOf(one, "values")?.value).map((value) =>
      value.kind === "scalar" ? String(value.value) : "{{",
    );
    if (key === undefined || isTemplated(key) || values.some(isTemplated)) return false;
    const label = labels[key];
    switch (stringOf(entryOf(one, "operator")?.value)) {
      case "In":
        return label === undefined || !values.includes(label);
      case "NotIn":
        return label !== undefined && values.includes(label);
      case "Exists":
        return label === undefined;
      case "DoesNotExist":
        return label !== undefined;
      default:
        return false;
    }
  });
}

/** Whether labels have all that a selector asks for. */
export function selects(selector: Labels, labels: Labels | null): boolean {
  return labels !== null && Object.entries(selector).every(([key, value]) => labels[key] === value);
}
