import assert from "node:assert/strict";
import type { ConfigEntry, ConfigValue } from "../../../server/standards/formats/configTree.ts";
import { podOf } from "../../../server/standards/formats/kubernetes.ts";
import { kubernetes } from "../../../server/standards/formats/kubernetesReader.ts";
import { analyse } from "../../support/engine.ts";

const FILE = { path: "deploy/shop.yaml", language: "yaml" } as const;

const TEXT = `# all of the shop
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: checkout, namespace: shop}
    spec:
      replicas: 3
      template:
        metadata:
          labels: &labels
            app: checkout
        spec: &pod
          containers:
            - name: app
              image: "registry.example.test/checkout:1.4.2"
              args:
                - |
                  # no comment
                  run
  - apiVersion: v1
    kind: Service
    metadata: {name: checkout, namespace: shop}
    spec:
      selector: *labels
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  annotations: {kube-score/ignore: pod-probes}
spec:
  template:
    metadata:
      labels: {app: agent}
    spec:
      initContainers: [{name: first}]
      containers:
        - name: agent
          volumeMounts: []
      volumes: [{name: data, emptyDir: {}}]
`;

function* entriesOf(value: ConfigValue): Generator<ConfigEntry> {
  if (value.kind === "list") for (const one of value.items) yield* entriesOf(one);
  if (value.kind !== "map") return;
  for (const one of value.entries) {
    yield one;
    yield* entriesOf(one.value);
  }
}

function read(text: string) {
  return kubernetes.read(text, FILE);
}

describe("Kubernetes manifests", () => {
  it("knows manifests by what they say", () => {
    assert.ok(kubernetes.detect(TEXT, FILE));
    assert.ok(
      kubernetes.detect('{"kind": "Pod", "apiVersion": "v1"}', { path: "pod.json", language: "json" }),
    );
    for (const text of [
      "services:\n  app.mailer:\n    class: App\\Mailer\n",
      "kind: Deployment\nname: checkout\n",
      "openapi: 3.0.0\ninfo: {title: 'apiVersion: v1'}\n",
      "image: node:20\nservices:\n  - postgres:16\n",
      "- hosts: all\n  tasks:\n    - k8s: {state: present}\n",
    ]) {
      assert.ok(!kubernetes.detect(text, FILE), text);
    }
  });

  it("reads objects of documents and of lists, with their pods", () => {
    const { objects } = read(TEXT).model;
    assert.deepEqual(
      objects.map((one) => [one.kind, one.name, one.namespace]),
      [
        ["Deployment", "checkout", "shop"],
        ["Service", "checkout", "shop"],
        ["DaemonSet", "agent", ""],
      ],
    );
    const pods = objects.map((one) => podOf(one));
    assert.deepEqual(
      pods[0]?.containers.map((one) => one.name),
      ["app"],
    );
    assert.deepEqual(
      pods[2]?.initContainers.map((one) => one.name),
      ["first"],
    );
    assert.equal(pods[2]?.volumes.length, 1);
    assert.equal(pods[1], undefined);
  });

  it("places everything in the text", () => {
    for (const text of [TEXT, TEXT.replaceAll("\n", "\r\n")]) {
      for (const { root, kindAt, kind } of read(text).model.objects) {
        assert.equal(text.slice(kindAt.start, kindAt.end), `kind: ${kind}`);
        for (const entry of entriesOf(root)) {
          assert.equal(text.slice(entry.keyAt.start, entry.keyAt.end), entry.key);
          assert.ok(entry.at.start === entry.keyAt.start && entry.at.end >= entry.keyAt.end, entry.key);
          const last = text[entry.at.end - 1] ?? "";
          assert.ok(last.trim() !== "", `${entry.key} ends in white space`);
        }
      }
    }
  });

  it("follows anchors and merges", () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
        - &app
          name: app
          image: registry.example.test/app:1
          resources: {limits: {cpu: 1, memory: 1Gi}}
        - <<: *app
          name: second
`;
    const facts = read(text).facts ?? [];
    assert.deepEqual(
      facts.map((one) => one.kind),
      ["kubernetes.workload"],
    );
    const [object] = read(text).model.objects;
    const second = object && podOf(object)?.containers[1];
    assert.equal(second?.name, "second");
    assert.deepEqual(second?.value.kind === "map" && second.value.entries.map((one) => one.key), [
      "image",
      "resources",
      "name",
    ]);
    const selector = read(TEXT).facts?.find((one) => one.kind === "kubernetes.selector");
    assert.deepEqual(selector?.kind === "kubernetes.selector" && selector.data.selector, { app: "checkout" });
  });

  it("tells of patches as such", () => {
    const patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 4}\n";
    const at = (path: string) => kubernetes.read(patch, { path, language: "yaml" }).facts ?? [];
    assert.deepEqual(at("deploy/a.yaml"), []);
    const [fact] = at("deploy/overlays/live/a.yaml");
    assert.ok(fact?.kind === "kubernetes.workload" && fact.data.partial && fact.data.replicas === 4);
  });

  it("leaves templates of charts alone, and says so", async () => {
    const chart = TEXT.replace("spec: &pod\n", "spec:\n          {{- toYaml .Values.pod | nindent 10 }}\n");
    const { findings } = await analyse(chart, "yaml", { path: "charts/shop/templates/app.yaml" });
    assert.deepEqual(
      findings.map((one) => one.ruleId),
      ["template-not-checked"],
    );
  });

  it("finds comments, and annotations that speak of findings with their object", () => {
    const found = kubernetes.comments(TEXT);
    assert.deepEqual(
      found.map((one) => TEXT.slice(one.start, one.end)),
      ["# all of the shop", "annotations: {kube-score/ignore: pod-probes}"],
    );
    const { about } = found[1] ?? {};
    assert.ok(about && TEXT.slice(about.start, about.end).startsWith("apiVersion: apps/v1\nkind: DaemonSet"));
  });

  it("never throws on a text that is cut anywhere", async () => {
    for (let end = 0; end < TEXT.length; end += 7) {
      const cut = TEXT.slice(0, end);
      read(cut);
      kubernetes.comments(cut);
      read(TEXT.slice(end));
    }
    for (let end = 40; end < TEXT.length; end += 211) await analyse(TEXT.slice(0, end), "yaml");
  });
});
