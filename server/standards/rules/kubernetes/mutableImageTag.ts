import { type ConfigEntry, entryOf, stringOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import { isTemplated } from "../../formats/kubernetes.ts";
import { defineRule } from "../../rule.ts";
import { called, isLocal, POD_ANCHORS, workloadsOf } from "./manifest.ts";
import { mutableImageTagExamples } from "./mutableImageTag.examples.ts";
import { SOURCES } from "./sources.ts";

export const mutableImageTag = defineRule({
  id: "mutable-image-tag",
  code: "KB07",
  title: "Image is another one tomorrow",
  area: "kubernetes",
  severity: "error",
  why: "What `latest` stands for changes without a change here, so two copies of one workload run different programs and a rollback brings nothing back. A version, or better a digest, names one image for ever.",
  sources: [
    SOURCES.immutable,
    { title: "Kubernetes: Images", url: "https://kubernetes.io/docs/concepts/containers/images/" },
  ],
  autofix: "none",
  peers: {
    "kube-linter": ["latest-tag"],
    "kube-score": ["container-image-tag"],
    checkov: ["CKV_K8S_14", "CKV_K8S_43"],
    semgrep: ["avoid-latest-version"],
    zizmor: ["unpinned-images"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: POD_ANCHORS,
      check(model, ctx) {
        if (isLocal(ctx)) return;
        for (const { pod } of workloadsOf(model)) {
          for (const container of [...pod.initContainers, ...pod.containers]) {
            const image = entryOf(container.value, "image");
            if (image) tell(image, called(container), ctx);
          }
        }
      },
    },
    compose: {
      anchors: ["services"],
      check(model, ctx) {
        if (isLocal(ctx)) return;
        for (const service of model.services) {
          const image = entryOf(service.value, "image");
          // Beside a build, the image is the name that the result gets.
          if (!image || entryOf(service.value, "build")) continue;
          tell(image, `Service "${service.key}"`, ctx);
        }
      },
    },
  },
  examples: mutableImageTagExamples,
});

function tell(image: ConfigEntry, who: string, ctx: FormatContext): void {
  const name = stringOf(image.value);
  if (name === undefined || name.trim() === "" || isTemplated(name) || /[$<>]/.test(name)) return;
  // `ko://…`: a tool builds it, and writes the digest.
  if (name.includes("@sha256:") || /^\w+:\/\//.test(name)) return;
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  if (tag !== undefined && !MOVING.test(tag)) return;
  ctx.report(image.at, {
    message:
      tag === undefined
        ? `${who} runs "${name}" without a version: what runs changes without a change here.`
        : `${who} runs "${name}": what "${tag}" stands for changes without a change here.`,
    ...(tag === undefined || tag === "latest" ? {} : { severity: "warning" as const }),
  });
}

/** Tags whose meaning moves by their very name. */
const MOVING = /^(latest|stable|edge|nightly|main|master|dev|develop|head|current)$/i;
