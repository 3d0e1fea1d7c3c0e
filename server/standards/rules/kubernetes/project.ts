import { ABSENT, type Labels, REPLICATED, selects, UNTOLD } from "../../formats/kubernetes.ts";
import type { Fact, ProjectFacts } from "../../project.ts";
import type { Values } from "../../values.ts";

export type WorkloadFact = Fact<"kubernetes.workload">;

/** Objects of a workspace meet where they may live in one namespace; one that names none may live in any. */
export function mayMeet(one: { readonly namespace: string }, other: { readonly namespace: string }): boolean {
  return one.namespace === other.namespace || one.namespace === "" || other.namespace === "";
}

/** Workloads of the same cluster: the same folder or one around it, as charts and overlays have them. */
export function replicated(facts: ProjectFacts): WorkloadFact[] {
  return facts.of("kubernetes.workload").filter(({ data }) => REPLICATED.has(data.kind) && !data.partial);
}

/** What scales the workload. */
export function scalerOf(workload: WorkloadFact, facts: ProjectFacts): Fact<"kubernetes.scaler"> | undefined {
  return facts
    .of("kubernetes.scaler")
    .find(
      ({ data }) =>
        data.target === workload.data.name &&
        data.kind === workload.data.kind &&
        mayMeet(data, workload.data),
    );
}

/** Copies that run at least; `undefined` where the text does not tell. One is what an absent number means. */
export function copiesOf(workload: WorkloadFact, facts: ProjectFacts): number | undefined {
  // A patch of one environment gives another number.
  const patches = ({ data }: WorkloadFact): boolean =>
    data.partial &&
    data.replicas !== ABSENT &&
    data.kind === workload.data.kind &&
    data.name === workload.data.name;
  const scaler = scalerOf(workload, facts);
  if (scaler) return scaler.data.least === UNTOLD ? undefined : Math.max(1, scaler.data.least);
  if (workload.data.replicas === UNTOLD || facts.of("kubernetes.workload").some(patches)) return undefined;
  return workload.data.replicas === ABSENT ? 1 : workload.data.replicas;
}

export function fewest(values: Values, tier: 1 | 2 | 3): number {
  return tier === 1 ? values.minReplicasTier1 : values.minReplicas;
}

/** Workloads that a selector finds, among all that may live in its namespace. */
export function selected(
  selector: Labels,
  from: { readonly namespace: string },
  facts: ProjectFacts,
): WorkloadFact[] {
  return facts
    .of("kubernetes.workload")
    .filter((one) => mayMeet(from, one.data) && selects(selector, one.data.labels));
}

/** Folder of a path, and those above it. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Manifests for one's own machine, where one copy is enough. */
export function isLocalPath(path: string): boolean {
  return /(^|[/_.-])(dev|local|development|sandbox|kind|minikube|examples?|samples?)([/_.-]|$)/i.test(path);
}
