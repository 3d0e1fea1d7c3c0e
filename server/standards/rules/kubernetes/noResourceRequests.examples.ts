import type { Example } from "../../model.ts";

export const noResourceRequestsExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `apiVersion: apps.openshift.io/v1
kind: DeploymentConfig
metadata: {name: orders}
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.example.test/orders:3
          resources:
            ⟦requests⟧: {cpu: 0, memory: 256Mi}
`,
  },
  {
    languages: ["yaml"],
    path: "deploy/overlays/production/orders.yaml",
    good: `apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  template:
    spec:
      containers:
        - name: app
          env: [{name: MODE, value: live}]
`,
    trap: "a patch: the rest stands in the base",
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  template:
    spec:
      containers:
        - ⟦name: app⟧
          image: registry.example.test/checkout:1.4.2
`,
    fixed: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  template:
    spec:
      containers:
        - name: app
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
          image: registry.example.test/checkout:1.4.2
`,
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - image: registry.example.test/nightly:7
              name: run
              resources:
                ⟦requests⟧:
                  memory: 256Mi
`,
    fixed: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - image: registry.example.test/nightly:7
              name: run
              resources:
                requests:
                  cpu: 100m
                  memory: 256Mi
`,
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: v1
kind: Pod
metadata: {name: shell}
spec:
  containers:
  - ⟦name: a⟧
    image: registry.example.test/a:1
  - name: b
    image: registry.example.test/b:1
    ⟦resources⟧: {}
`,
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: orders
    spec:
      template:
        spec:
          containers:
            - name: db
              image: registry.example.test/db:15.4
              ⟦resources⟧:
                limits:
                  memory: 2Gi
`,
  },
  {
    languages: ["json"],
    bad: `{ "kind": "Pod", "spec": { "containers": [{ ⟦"name": "one"⟧, "image": "registry.example.test/one:1" }] } }
`,
  },
  {
    languages: ["json"],
    bad: `{
  "apiVersion": "apps/v1",
  "kind": "DaemonSet",
  "metadata": { "name": "agent" },
  "spec": { "template": { "spec": { "containers": [{ ⟦"name": "agent"⟧, "image": "registry.example.test/agent:3" }] } } }
}
`,
  },
  {
    languages: ["json"],
    bad: `{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": [{ ⟦"name": "one"⟧, "image": "registry.example.test/one:1" }] } }
`,
  },
  {
    languages: ["json"],
    bad: `{
  "apiVersion": "v1",
  "kind": "Pod",
  "spec": { "containers": [{ "name": "one", "image": "registry.example.test/one:1", "resources": { ⟦"requests"⟧: { "cpu": "1" } } }] }
}
`,
  },
  {
    languages: ["json"],
    bad: `{
  "kind": "Job",
  "apiVersion": "batch/v1",
  "spec": { "template": { "spec": { "containers": [{ ⟦"image": "registry.example.test/one:1"⟧ }] } } }
}
`,
  },
  {
    languages: ["yaml"],
    good: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: registry.example.test/checkout:1.4.2
      containers:
        - name: app
          image: registry.example.test/checkout:1.4.2
          resources:
            requests:
              cpu: 250m
              memory: 512Mi
`,
    trap: "an init container ends before the pod serves",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: app
      image: registry.example.test/app:1
      resources:
        limits: {cpu: "1", memory: 1Gi}
`,
    trap: "a limit alone is its own request",
  },
  {
    languages: ["yaml"],
    good: `apiVersion: v1
kind: LimitRange
metadata:
  name: defaults
spec:
  limits:
    - type: Container
      defaultRequest: {cpu: 100m, memory: 128Mi}
---
apiVersion: v1
kind: Pod
spec:
  containers:
    - name: app
      image: registry.example.test/app:1
`,
    trap: "a LimitRange beside it gives the requests",
  },
  {
    languages: ["yaml"],
    good: `x-resources: &small
  requests: {cpu: 50m, memory: 64Mi}
apiVersion: v1
kind: Pod
spec:
  containers:
    - name: app
      image: registry.example.test/app:1
      resources: *small
`,
    trap: "an anchor",
  },
  {
    languages: ["json"],
    good: `{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": [{ "name": "one", "image": "registry.example.test/one:1", "resources": { "requests": { "cpu": "1", "memory": "1Gi" } } }] } }
`,
  },
  {
    languages: ["json"],
    good: `{ "apiVersion": "v1", "kind": "ConfigMap", "data": { "containers": "none" } }
`,
  },
  {
    languages: ["json"],
    good: `{ "apiVersion": "v1", "kind": "Pod", "spec": { "containers": [{ "name": "one", "resources": { "limits": { "cpu": "1", "memory": "1Gi" } } }] } }
`,
  },
  {
    languages: ["json"],
    good: `{ "name": "containers", "version": "1.0.0", "kind": "Pod" }
`,
  },
];
