import type { Example } from "../../model.ts";

function pod(image: string): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: api
spec:
  containers:
    - name: api
      ${image}
`;
}

export const mutableImageTagExamples: readonly Example[] = [
  { languages: ["yaml"], bad: pod("⟦image: registry.example.test/api:latest⟧") },
  { languages: ["yaml"], bad: pod("⟦image: registry.example.test:5000/team/api⟧") },
  { languages: ["yaml"], bad: pod('⟦image: "nginx"⟧') },
  { languages: ["yaml"], bad: pod("⟦image: registry.example.test/api:main⟧") },
  {
    languages: ["yaml"],
    bad: `apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout}
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          ⟦image: registry.example.test/migrate⟧
      containers:
        - name: app
          image: registry.example.test/checkout:1.4.2
`,
  },
  {
    languages: ["yaml"],
    path: "deploy/docker-compose.prod.yml",
    bad: `services:
  db:
    ⟦image: postgres⟧
  cache:
    ⟦image: redis:latest⟧
    restart: always
`,
  },
  { languages: ["yaml"], good: pod("image: registry.example.test:5000/api:1.4.2") },
  {
    languages: ["yaml"],
    good: pod(
      "image: registry.example.test/api@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ),
    trap: "a digest names one image for ever",
  },
  {
    languages: ["yaml"],
    good: pod('image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"'),
    trap: "a chart's values fill it in",
  },
  {
    languages: ["yaml"],
    good: pod("image: ko://git.example.test/shop/api/cmd/server"),
    trap: "built and pinned when it is deployed",
  },
  { languages: ["yaml"], good: pod("image: $(REGISTRY)/api:$(VERSION)"), trap: "the pipeline fills it in" },
  {
    languages: ["yaml"],
    path: "deploy/local/api.yaml",
    good: pod("image: api:latest"),
    trap: "manifests for one's own machine",
  },
  {
    languages: ["yaml"],
    path: "compose.yaml",
    good: `services:
  api:
    build: .
    image: api
  db:
    image: postgres:16.4
  worker:
    image: registry.example.test/worker:\${TAG:-latest}
`,
    trap: "beside a build, the image is the name that the result gets",
  },
];
