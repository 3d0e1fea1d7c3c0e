import { type ConfigValue, entryOf, numberOf, scalarOf } from "../../formats/configTree.ts";
import { at, type KubernetesFile, type Labels, labelsOf, listOf, selects } from "../../formats/kubernetes.ts";
import { type OwnedContainer, SERVING } from "./manifest.ts";

/** The container that serves: of several, the first that opens a port, or else the first. */
export function servingContainers(
  all: readonly OwnedContainer[],
): readonly (OwnedContainer & { readonly opens: boolean })[] {
  return all
    .filter((one) => !one.pod.initContainers.some((early) => early.value === one.value))
    .filter((one) => SERVING.has(one.object.kind) || (one.object.kind === "Pod" && restarts(one)))
    .map((one) => ({ ...one, opens: listOf(entryOf(one.value, "ports")?.value).length > 0 }));
}

/** A pod that is not meant to end. */
function restarts(one: OwnedContainer): boolean {
  const policy = scalarOf(entryOf(one.pod.spec.value, "restartPolicy")?.value);
  return policy === undefined || policy === "Always";
}

/** Tells of a container whether a Service of the same file sends requests to its pod. */
export function servedBy(model: KubernetesFile): (one: OwnedContainer) => boolean {
  // By one of the labels that each Service asks for: a file may hold thousands of them.
  const selectors = new Map<string, Labels[]>();
  for (const object of model.objects) {
    if (object.kind !== "Service") continue;
    const selector = labelsOf(at(object.spec?.value, "selector")?.value);
    const [first] = Object.entries(selector ?? {});
    if (!selector || !first) continue;
    const key = first.join("=");
    const list = selectors.get(key);
    if (list) list.push(selector);
    else selectors.set(key, [selector]);
  }
  return (one) => {
    const labels: Labels = labelsOf(one.pod.labels?.value) ?? {};
    return Object.entries(labels).some((pair) =>
      selectors.get(pair.join("="))?.some((selector) => selects(selector, labels)),
    );
  };
}

/** Names and numbers of the ports that a container declares. */
export function portsOf(container: ConfigValue): ReadonlySet<string> | undefined {
  const out = new Set<string>();
  for (const port of listOf(entryOf(container, "ports")?.value)) {
    if (port.kind !== "map") return undefined;
    const number = numberOf(entryOf(port, "containerPort")?.value);
    const name = scalarOf(entryOf(port, "name")?.value);
    if (number !== undefined) out.add(String(number));
    if (typeof name === "string") out.add(name);
  }
  return out;
}
