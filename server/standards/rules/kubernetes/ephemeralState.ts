import { booleanOf, type ConfigValue, entryOf, stringOf } from "../../formats/configTree.ts";
import {
  at,
  type Container,
  type KubernetesObject,
  listOf,
  type PodTemplate,
} from "../../formats/kubernetes.ts";
import { defineRule } from "../../rule.ts";
import { ephemeralStateExamples } from "./ephemeralState.examples.ts";
import { objectCalled, workloadsOf } from "./manifest.ts";
import { SOURCES } from "./sources.ts";

/** Paths of a node that programs look at, and keep nothing in. */
const LOOKED_AT =
  /^\/(dev|proc|sys|etc|run|tmp|var\/run|lib\/modules|usr|boot|var\/log|var\/lib\/(docker|kubelet|containerd|containers))(\/|$)|\.sock$/;

/** Folders of the node's own system: whoever may write there changes the node. */
const OF_NODE = /^\/(?:boot|dev|etc|lib|proc|sys|usr)?\/?$/;

/** Places where servers keep what must not be lost. */
const DATA =
  /(^|\/)(data|pgdata|db|database|mysql|postgresql|postgres|mongo(db)?|redis|elasticsearch|opensearch|rabbitmq|kafka|cassandra|etcd|influxdb|prometheus|grafana|minio|clickhouse|neo4j|couchdb|zookeeper|uploads?|storage|queue|wal)(\/|$|[-_])/i;

/** What may be lost: the next start makes it anew. */
const CACHE = /cache|tmp|temp|scratch|socket|sock|run$|config|certs?|shared|log/i;

export const ephemeralState = defineRule({
  id: "ephemeral-state",
  code: "KB15",
  title: "State is kept where the pod's end or move loses it",
  area: "kubernetes",
  severity: "warning",
  why: "What lies on one node, or in a pod's own folder, is gone when the pod moves or ends, and pods move at each rollout and each failure of a node. A claimed volume moves with the pod; a service that keeps nothing needs none.",
  sources: [
    SOURCES.stateless,
    { title: "Kubernetes: Volumes", url: "https://kubernetes.io/docs/concepts/storage/volumes/" },
  ],
  autofix: "none",
  peers: {
    "kube-linter": ["sensitive-host-mounts"],
    "kube-score": ["container-ephemeral-storage-request-and-limit"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: ["hostPath", "emptyDir"],
      check(model, ctx) {
        for (const { object, pod } of workloadsOf(model)) {
          for (const volume of pod.volumes) {
            const name = stringOf(entryOf(volume, "name")?.value) ?? "";
            const host = entryOf(volume, "hostPath");
            const path = stringOf(at(volume, "hostPath", "path")?.value);
            // Agents look at their node: that is what they are for.
            if (
              host &&
              path !== undefined &&
              object.kind !== "DaemonSet" &&
              !isStatic(object, pod) &&
              isKept(volume, path, name, pod)
            ) {
              ctx.report(host.keyAt, {
                message: `${objectCalled(object)} keeps "${name}" in ${path} of whatever node it runs on: after a move it starts with nothing.`,
              });
            }
            const empty = entryOf(volume, "emptyDir");
            if (!empty || stringOf(at(volume, "emptyDir", "medium")?.value) === "Memory") continue;
            const mounts = mountsOf(name, pod);
            const kept = mounts.find((one) => DATA.test(one) && !CACHE.test(`${name} ${one}`));
            if (kept !== undefined) {
              ctx.report(empty.keyAt, {
                message: `${objectCalled(object)} keeps ${kept} in an emptyDir: it is gone when the pod ends.`,
              });
            }
          }
        }
      },
    },
  },
  examples: ephemeralStateExamples,
});

/** A pod of the node itself, which no scheduler ever moves. */
function isStatic({ kind, namespace }: KubernetesObject, pod: PodTemplate): boolean {
  const host = booleanOf(entryOf(pod.spec.value, "hostNetwork")?.value) === true;
  return kind === "Pod" && (host || namespace === "kube-system");
}

function isKept(volume: ConfigValue, path: string, name: string, pod: PodTemplate): boolean {
  const type = stringOf(at(volume, "hostPath", "type")?.value) ?? "";
  if (/Socket|Device|File/.test(type) || (LOOKED_AT.test(path) && !OF_NODE.test(path))) return false;
  const all = [...pod.containers, ...pod.initContainers].flatMap((one) => mountOf(one, name));
  return (
    (all.length === 0 && !OF_NODE.test(path)) ||
    all.some((mount) => booleanOf(entryOf(mount, "readOnly")?.value) !== true)
  );
}

function mountOf(container: Container, name: string): ConfigValue[] {
  return listOf(entryOf(container.value, "volumeMounts")?.value).filter(
    (one) => stringOf(entryOf(one, "name")?.value) === name,
  );
}

function mountsOf(name: string, pod: PodTemplate): string[] {
  return pod.containers
    .flatMap((one) => mountOf(one, name))
    .flatMap((one) => stringOf(entryOf(one, "mountPath")?.value) ?? []);
}
