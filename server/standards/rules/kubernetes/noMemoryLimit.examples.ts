import type { Example } from "../../model.ts";

/** A Deployment with one container, whose lines are given. */
function deployment(lines: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  replicas: 3
  template:
    spec:
      containers:
        - ${lines.split("\n").join("\n          ")}
`;
}

export const noMemoryLimitExamples: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: deployment("name: app\nresources:\n  ⟦limits⟧:\n    memory: 0"),
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: orders}
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: registry.example.test/migrate:3
        - ⟦name: proxy⟧
          image: registry.example.test/proxy:7
          restartPolicy: Always
      containers:
        - name: app
          resources: {limits: {memory: 1Gi}}
`,
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: apps.openshift.io/v1
kind: DeploymentConfig
metadata: {name: orders}
spec:
  template:
    spec:
      containers:
        - ⟦name: app⟧
          image: registry.example.test/orders:3
`,
  },
  {
    languages: ["yaml"],
    path: "deploy/overlays/production/memory-patch.yaml",
    good: deployment("name: app\nenv: [{name: MODE, value: live}]"),
    trap: "a patch: the rest stands in the base",
  },
  {
    languages: ["yaml"],
    bad: deployment("⟦name: app⟧\nimage: registry.example.test/checkout:1.4.2"),
    fixed: deployment(
      "name: app\nresources:\n  limits:\n    memory: 512Mi\nimage: registry.example.test/checkout:1.4.2",
    ),
  },
  {
    languages: ["yaml"],
    bad: deployment("name: app\n⟦resources⟧:\n  requests:\n    cpu: 100m\n    memory: 256Mi"),
    fixed: deployment(
      "name: app\nresources:\n  limits:\n    memory: 256Mi\n  requests:\n    cpu: 100m\n    memory: 256Mi",
    ),
  },
  {
    languages: ["yaml"],
    bad: deployment("name: app\nresources:\n  ⟦limits⟧:\n    cpu: 500m"),
    fixed: deployment("name: app\nresources:\n  limits:\n    memory: 512Mi\n    cpu: 500m"),
  },
  { languages: ["yaml"], bad: deployment("name: app\n⟦resources⟧: {}") },
  {
    languages: ["yaml"],
    bad: `apiVersion: v1
kind: Pod
spec:
  containers:
    - ⟦name: one⟧
      image: registry.example.test/one:1
    - name: two
      image: registry.example.test/two:1
      resources:
        ⟦limits⟧: {cpu: "1"}
`,
  },
  {
    languages: ["yaml"],
    bad: `apiVersion: batch/v1
kind: Job
metadata:
  name: import
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - ⟦image: registry.example.test/import:2⟧
`,
  },
  { languages: ["yaml"], good: deployment("name: app\nresources:\n  limits:\n    memory: 512Mi") },
  {
    languages: ["yaml"],
    good: deployment("name: app\nresources:\n  limits:\n    memory: 512Mi\n  requests:\n    cpu: 100m"),
    trap: "a limit of CPU is a matter of taste",
  },
  {
    languages: ["yaml"],
    good: `${deployment("name: app\nimage: registry.example.test/checkout:1")}---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata:
  name: checkout
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: checkout}
`,
    trap: "an autoscaler sets it",
  },
  {
    languages: ["yaml"],
    good: deployment("name: app\nresources: *standard").replace(
      "apiVersion",
      "x: &standard {limits: {memory: 1Gi}}\napiVersion",
    ),
    trap: "an anchor",
  },
];
