import { defineRule } from "../../rule.ts";
import { baseImageMutableExamples } from "./baseImageMutable.examples.ts";
import { pinnedImage } from "./images.ts";

export const baseImageMutable = defineRule({
  id: "base-image-mutable",
  code: "DF01",
  title: "Base image that changes by itself",
  area: "containers",
  severity: "warning",
  why: "An image without a tag, or with the tag latest, is whatever its publisher pushed last: the next build of the same commit may hold another runtime, and the release that was rolled back can't be built again. A tag of a release line or a digest makes a build of yesterday and a build of today the same.",
  sources: [
    {
      title: "Docker: building best practices, pin base image versions",
      url: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    },
    {
      title: "AWS Well-Architected: deploy using immutable infrastructure",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_tracking_change_management_immutable_infrastructure.html",
    },
  ],
  autofix: "suggest",
  peers: {
    hadolint: ["DL3006", "DL3007"],
    semgrep: ["avoid-latest-version", "missing-image-version"],
    checkov: ["CKV_DOCKER_7"],
  },
  languages: {},
  formats: {
    dockerfile: {
      anchors: /^[ \t]*FROM[ \t]/im,
      check(file, ctx) {
        for (const stage of file.stages) {
          const { image } = stage;
          if (
            !image ||
            stage.parent !== undefined ||
            image.name === "scratch" ||
            image.digest !== undefined
          ) {
            continue;
          }
          const filled = image.written.includes("$");
          const latest = image.tag === "latest";
          // What an argument stands for may be given by whoever builds: only its own `latest` tells.
          if (
            latest
              ? image.text === undefined && !/:latest$/.test(image.written)
              : image.tag !== undefined || filled
          ) {
            continue;
          }
          const given = filled && !/:latest$/.test(image.written);
          ctx.report(image.at, {
            message: latest
              ? `"${image.text ?? image.written}" is whatever was pushed last, so the next build of the same commit may run on another version.`
              : `"${image.written}" has no tag, which means latest: the next build of the same commit may run on another version.`,
            ...(given ? { severity: "info" } : {}),
            suggestions: filled ? [] : pinnedImage(image.written, image.at.start),
          });
        }
      },
    },
  },
  examples: baseImageMutableExamples,
});
