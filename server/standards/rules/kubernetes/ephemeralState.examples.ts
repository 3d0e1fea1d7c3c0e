import type { Example } from "../../model.ts";

function workload(volume: string, mount: string, kind = "Deployment"): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: orders
spec:
  template:
    spec:
      containers:
        - name: app
          volumeMounts:
            - ${mount}
      volumes:
        - name: data
          ${volume}
`;
}

export const ephemeralStateExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: workload("⟦hostPath⟧: {path: /mnt/orders}", "{name: data, mountPath: /srv/orders}"),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "⟦hostPath⟧:\n            path: /data/pg\n            type: DirectoryOrCreate",
      "{name: data, mountPath: /var/lib/postgresql/data}",
      "StatefulSet",
    ),
  },
  {
    languages: ["yaml"],
    bad: workload("⟦emptyDir⟧: {}", "{name: data, mountPath: /var/lib/postgresql/data}"),
  },
  {
    languages: ["yaml"],
    bad: workload("⟦emptyDir⟧:\n            sizeLimit: 5Gi", "{name: data, mountPath: /data}", "StatefulSet"),
  },
  { languages: ["yaml"], bad: workload("⟦emptyDir⟧: {}", "{name: data, mountPath: /srv/uploads}") },
  {
    languages: ["yaml"],
    bad: workload("⟦hostPath⟧: {path: /etc}", "{name: data, mountPath: /host/etc}"),
  },
  {
    languages: ["yaml"],
    good: workload("hostPath: {path: /}", "{name: data, mountPath: /host, readOnly: true}"),
    trap: "it looks at the node, and changes nothing",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: v1
kind: Pod
metadata: {name: etcd, namespace: kube-system}
spec:
  hostNetwork: true
  containers:
    - name: etcd
      volumeMounts: [{name: data, mountPath: /var/etcd}]
  volumes:
    - name: data
      hostPath: {path: /mnt/master-pd/var/etcd}
`,
    trap: "a pod of the node itself never moves",
  },
  {
    languages: ["yaml"],
    good: workload("persistentVolumeClaim: {claimName: orders}", "{name: data, mountPath: /data}"),
  },
  {
    languages: ["yaml"],
    good: workload("emptyDir: {}", "{name: data, mountPath: /var/cache/nginx}"),
    trap: "a cache",
  },
  {
    languages: ["yaml"],
    good: workload("emptyDir: {medium: Memory}", "{name: data, mountPath: /data}"),
    trap: "memory is not meant to stay",
  },
  {
    languages: ["yaml"],
    good: workload("hostPath: {path: /var/log}", "{name: data, mountPath: /host/log}", "DaemonSet"),
    trap: "an agent looks at its node",
  },
  {
    languages: ["yaml"],
    good: workload("hostPath: {path: /var/run/docker.sock}", "{name: data, mountPath: /var/run/docker.sock}"),
    trap: "a socket holds no state",
  },
  {
    languages: ["yaml"],
    good: workload("hostPath: {path: /opt/models}", "{name: data, mountPath: /models, readOnly: true}"),
    trap: "only read",
  },
];
