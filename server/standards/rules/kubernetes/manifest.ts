import { type ConfigEntry, type ConfigValue, entryOf, stringOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import {
  type Container,
  isPatch,
  type KubernetesFile,
  type KubernetesObject,
  type PodTemplate,
  podOf,
} from "../../formats/kubernetes.ts";
import type { Edit, Range } from "../../model.ts";

/** Words that every manifest with a pod holds. */
export const POD_ANCHORS = ["containers"];

/** Kinds that serve for as long as they run; jobs end by themselves. */
export const SERVING: ReadonlySet<string> = new Set([
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig"],
  "Rollout",
]);

export interface Workload {
  readonly object: KubernetesObject;
  readonly pod: PodTemplate;
}

export function workloadsOf(model: KubernetesFile): Workload[] {
  return model.objects.flatMap((object) => {
    const pod = podOf(object);
    return pod ? [{ object, pod }] : [];
  });
}

export interface OwnedContainer extends Container {
  readonly object: KubernetesObject;
  readonly pod: PodTemplate;
}

/** Containers that run for as long as the pod does: those, and what starts before them and stays. */
export function containersOf(model: KubernetesFile, path: string): OwnedContainer[] {
  return workloadsOf(model).flatMap(({ object, pod }) =>
    isPatch(object, path)
      ? []
      : [...pod.initContainers.filter(stays), ...pod.containers].map((container) => ({
          ...container,
          object,
          pod,
        })),
  );
}

function stays(container: Container): boolean {
  return stringOf(entryOf(container.value, "restartPolicy")?.value) === "Always";
}

/** The container as messages call it. */
export function called(container: Container): string {
  return container.name ? `Container "${container.name}"` : "This container";
}

export function objectCalled({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return name ? `${kind} "${name}"` : `This ${kind}`;
}

/** The first line of a range: what a person sees of an entry with a block below it. */
export function firstLine(range: Range, source: string): Range {
  const end = source.indexOf("\n", range.start);
  const line = end === -1 || end > range.end ? range.end : end;
  return { start: range.start, end: range.start + source.slice(range.start, line).trimEnd().length };
}

/** Puts lines behind an entry, at its own indentation; `undefined` in flow style and JSON. */
export function linesAfter(entry: Range, lines: readonly string[], source: string): Edit | undefined {
  const column = columnOf(entry.start, source);
  if (column === undefined) return undefined;
  const indent = " ".repeat(column);
  const end = lineEnd(entry.end, source);
  return { start: end, end, newText: lines.map((line) => `\n${indent}${line}`).join("") };
}

/** Puts lines into a block as its first ones. */
export function linesInto(holder: ConfigEntry, lines: readonly string[], source: string): Edit | undefined {
  const { value } = holder;
  const first = value.kind === "map" ? value.entries[0] : undefined;
  if (!first || value.start < holder.keyAt.end || source[value.start] === "{") return undefined;
  const column = columnOf(first.at.start, source);
  if (column === undefined || source.slice(holder.keyAt.end, first.at.start).indexOf("\n") === -1)
    return undefined;
  const indent = " ".repeat(column);
  const text = lines.map((line) => `${line}\n${indent}`).join("");
  return { start: first.at.start, end: first.at.start, newText: text };
}

/** Columns before a key that stands alone on its line, or behind the dash of its item. */
function columnOf(at: number, source: string): number | undefined {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  const before = source.slice(start, at);
  return /^ *(- +)*$/.test(before) ? before.length : undefined;
}

function lineEnd(at: number, source: string): number {
  const end = source.indexOf("\n", at);
  const stop = end === -1 ? source.length : end;
  return source[stop - 1] === "\r" ? stop - 1 : stop;
}

/** The whole line or lines of an entry, with the line end before them: to take it out. */
export function removal(entry: Range, source: string): Edit | undefined {
  const start = source.lastIndexOf("\n", entry.start - 1);
  if (start <= 0 || source.slice(start + 1, entry.start).trim() !== "") return undefined;
  const before = source[start - 1] === "\r" ? start - 1 : start;
  return { start: before, end: lineEnd(entry.end, source), newText: "" };
}

/** Whether a value is written in the text at all; what a template fills in is. */
export function isSet(entry: ConfigEntry | undefined): boolean {
  if (!entry) return false;
  const value: ConfigValue = entry.value;
  if (value.kind === "scalar") return value.value !== null;
  if (value.kind === "map") return value.entries.length > 0;
  return value.kind === "unknown" || value.items.length > 0;
}

/** Whether an amount is given, and is more than none. */
export function isAmount(entry: ConfigEntry | undefined): boolean {
  if (!entry || !isSet(entry)) return false;
  const { value } = entry;
  return value.kind !== "scalar" || !/^0+(?:\.0+)?(?:[numkKMGTPE]i?)?$/.test(String(value.value));
}

/** Manifests for one's own machine. */
export function isLocal(ctx: FormatContext): boolean {
  return /(^|[/_.-])(dev|local|development|sandbox|kind|minikube)([/_.-]|$)/i.test(ctx.file.path);
}
