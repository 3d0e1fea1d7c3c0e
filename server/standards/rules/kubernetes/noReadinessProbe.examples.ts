import type { Example } from "../../model.ts";
import { SERVICE, workload } from "./probeExamples.ts";

export const noReadinessProbeExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: workload(
      "⟦name: app⟧\nimage: registry.example.test/checkout:1.4.2\nports:\n  - containerPort: 8443",
    ),
    fixed: workload(
      "name: app\nreadinessProbe:\n  httpGet:\n    path: /ready\n    port: 8443\n  periodSeconds: 5\nimage: registry.example.test/checkout:1.4.2\nports:\n  - containerPort: 8443",
    ),
  },
  {
    languages: ["yaml"],
    bad: workload("⟦name: app⟧\nports: [{containerPort: 8443}]").replace("apiVersion: apps/v1\n", ""),
  },
  {
    languages: ["yaml"],
    good: "kind: Deployment\nspec: A text about containers.\n",
    trap: "another file that has a kind",
  },
  { languages: ["yaml"], bad: workload("⟦name: app⟧\nimage: registry.example.test/checkout:1") + SERVICE },
  {
    languages: ["yaml"],
    bad: workload("⟦name: app⟧\nimage: registry.example.test/checkout:1", "StatefulSet"),
  },
  {
    languages: ["yaml"],
    bad: workload("name: app\nports: [{containerPort: 80}]\n⟦readinessProbe⟧:"),
  },
  {
    languages: ["yaml"],
    bad: workload(
      "⟦name: app⟧\nlivenessProbe:\n  httpGet: {path: /live, port: 8080}\nports: [{containerPort: 8080}]",
    ),
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: v1
kind: Pod
metadata:
  name: api
spec:
  containers:
    - ⟦name: api⟧
      image: registry.example.test/api:3
      ports:
        - {name: http, containerPort: 8080}
`,
  },
  {
    languages: ["yaml"],
    good: workload("name: app\nreadinessProbe:\n  tcpSocket: {port: 5432}\nports: [{containerPort: 5432}]"),
  },
  {
    languages: ["yaml"],
    good: workload(
      "name: app\nports: [{containerPort: 8080}]\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}\n",
    ).replace(
      "        - name: app",
      "        - name: log-shipper\n          image: registry.example.test/ship:2\n        - name: app",
    ),
    trap: "a helper without a port beside the container that serves",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: batch/v1
kind: Job
metadata: {name: import}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: import
          image: registry.example.test/import:2
`,
    trap: "a job serves nobody",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: run
              image: registry.example.test/nightly:2
`,
    trap: "neither does a job by the clock",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: v1
kind: Pod
spec:
  restartPolicy: Never
  containers:
    - name: smoke-test
      image: registry.example.test/smoke:2
`,
    trap: "a pod that ends",
  },
];
