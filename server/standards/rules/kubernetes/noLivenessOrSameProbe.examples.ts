import type { Example } from "../../model.ts";
import { workload } from "./probeExamples.ts";

export const noLivenessOrSameProbeExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: workload(
      "⟦name: app⟧\nimage: registry.example.test/checkout:1.4.2\nports:\n  - containerPort: 8443",
    ),
    fixed: workload(
      "name: app\nlivenessProbe:\n  httpGet:\n    path: /live\n    port: 8443\n  periodSeconds: 10\n  failureThreshold: 6\nimage: registry.example.test/checkout:1.4.2\nports:\n  - containerPort: 8443",
    ),
  },
  {
    languages: ["yaml"],
    bad: workload("⟦name: app⟧\nimage: registry.example.test/checkout:1", "StatefulSet"),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "name: app\nports: [{containerPort: 8080}]\n⟦livenessProbe⟧:\n  httpGet: {path: /health, port: 8080}\nreadinessProbe:\n  httpGet:\n    path: /health\n    port: 8080\n  periodSeconds: 5",
    ),
  },
  {
    languages: ["yaml"],
    bad: workload(
      'name: app\n⟦livenessProbe⟧:\n  exec: {command: ["check", "--deep"]}\nreadinessProbe:\n  exec:\n    command: [check, --deep]',
    ),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "name: app\nports:\n  - {name: http, containerPort: 8080}\nlivenessProbe:\n  httpGet:\n    path: /live\n    ⟦port: web⟧\nreadinessProbe:\n  tcpSocket:\n    ⟦port: 8081⟧",
    ),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "name: app\nlivenessProbe:\n  grpc: {port: 50051}\nstartupProbe:\n  httpGet: {path: /, ⟦port: http⟧}",
      "DaemonSet",
    ),
  },
  {
    languages: ["yaml"],
    good: workload(
      "name: app\nports:\n  - {name: http, containerPort: 8080}\nlivenessProbe:\n  httpGet: {path: /live, port: http}\nreadinessProbe:\n  httpGet: {path: /ready, port: 8080}",
    ),
  },
  {
    languages: ["yaml"],
    good: workload(
      "name: app\nlivenessProbe:\n  httpGet: {path: /health, port: 8080}\n  failureThreshold: 12\nreadinessProbe:\n  httpGet: {path: /health, port: 8080}",
    ),
    trap: "liveness that is far more patient",
  },
  {
    languages: ["yaml"],
    good: workload(
      "name: db\nports: [{containerPort: 5432}]\nlivenessProbe: {tcpSocket: {port: 5432}}\nreadinessProbe: {tcpSocket: {port: 5432}}",
      "StatefulSet",
    ),
    trap: "an open port says the same of both",
  },
  {
    languages: ["yaml"],
    good: workload("name: app\nlivenessProbe:\n  httpGet: {path: /live, port: 8080}"),
    trap: "a number is reached whether it is declared or not",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - name: import
          image: registry.example.test/import:2
`,
    trap: "a job ends by itself",
  },
];
