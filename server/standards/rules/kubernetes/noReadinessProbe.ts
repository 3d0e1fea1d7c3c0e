import { entryOf } from "../../formats/configTree.ts";
import { defineRule } from "../../rule.ts";
import { called, containersOf, isSet, linesAfter, POD_ANCHORS } from "./manifest.ts";
import { noReadinessProbeExamples } from "./noReadinessProbe.examples.ts";
import { portsOf, servedBy, servingContainers } from "./probes.ts";
import { SOURCES } from "./sources.ts";

export const noReadinessProbe = defineRule({
  id: "no-readiness-probe",
  code: "KB03",
  title: "Container gets requests before it is ready",
  area: "kubernetes",
  severity: "error",
  why: "Without a readiness probe a pod counts as ready as soon as its process runs, so each rollout sends requests to copies that can't answer yet. The probe keeps traffic away until the container says that it can serve, and whenever it can't.",
  sources: [SOURCES.probes, SOURCES.health, SOURCES.healthy],
  autofix: "suggest",
  peers: {
    "kube-linter": ["no-readiness-probe"],
    "kube-score": ["pod-probes"],
    checkov: ["CKV_K8S_9"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: POD_ANCHORS,
      check(model, ctx) {
        const all = servingContainers(containersOf(model, ctx.file.path));
        const opening = new Set(all.filter((one) => one.opens).map((one) => one.object));
        const served = servedBy(model);
        for (const one of all) {
          const probe = entryOf(one.value, "readinessProbe");
          if (isSet(probe)) continue;
          // Beside the container that serves, helpers without a port get no requests.
          if (!one.opens && opening.has(one.object)) continue;
          const isServed = one.opens || served(one);
          const [port] = portsOf(one.value) ?? [];
          const lines = [
            "readinessProbe:",
            "  httpGet:",
            "    path: /ready",
            `    port: ${port ?? 8080}`,
            "  periodSeconds: 5",
          ];
          const edit = probe ? undefined : linesAfter(one.at, lines, ctx.source);
          ctx.report(probe ? probe.keyAt : one.at, {
            message: isServed
              ? `${called(one)} has no readiness probe: each rollout sends it requests before it can answer.`
              : `${called(one)} has no readiness probe, and no Service is in sight: if one selects it, it gets requests before it can answer.`,
            ...(isServed && one.object.kind !== "DaemonSet" ? {} : { severity: "info" as const }),
            suggestions: edit ? [{ title: "Add a readiness probe", edits: [edit] }] : [],
          });
        }
      },
    },
  },
  examples: noReadinessProbeExamples,
});
