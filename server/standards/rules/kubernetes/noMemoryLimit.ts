import { entryOf } from "../../formats/configTree.ts";
import { at } from "../../formats/kubernetes.ts";
import { defineRule } from "../../rule.ts";
import { called, containersOf, isAmount, isSet, linesAfter, linesInto, POD_ANCHORS } from "./manifest.ts";
import { noMemoryLimitExamples } from "./noMemoryLimit.examples.ts";
import { SOURCES } from "./sources.ts";

export const noMemoryLimit = defineRule({
  id: "no-memory-limit",
  code: "KB02",
  title: "Container may take all memory of its node",
  area: "kubernetes",
  severity: "warning",
  why: "A container without a memory limit that leaks takes its node down, and with it every pod that happens to run there. With a limit it alone is restarted.",
  sources: [SOURCES.resources, SOURCES.bulkhead],
  autofix: "suggest",
  peers: {
    "kube-linter": ["unset-memory-requirements"],
    "kube-score": ["container-resources"],
    checkov: ["CKV_K8S_11", "CKV_K8S_13"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: POD_ANCHORS,
      check(model, ctx) {
        const given = model.objects.some((one) => /^(LimitRange|VerticalPodAutoscaler)$/.test(one.kind));
        if (given) return;
        for (const container of containersOf(model, ctx.file.path)) {
          const resources = entryOf(container.value, "resources");
          const limits = at(container.value, "resources", "limits");
          if (resources?.value.kind === "unknown" || limits?.value.kind === "unknown") continue;
          const own = entryOf(limits?.value, "memory");
          if (isAmount(own)) continue;
          const asked = entryOf(at(container.value, "resources", "requests")?.value, "memory")?.value;
          const size = asked?.kind === "scalar" && asked.value !== null ? String(asked.value) : "512Mi";
          // A key that is there already would be there twice.
          const edit = own
            ? undefined
            : limits && isSet(limits)
              ? linesInto(limits, [`memory: ${size}`], ctx.source)
              : resources && isSet(resources)
                ? linesInto(resources, ["limits:", `  memory: ${size}`], ctx.source)
                : resources
                  ? undefined
                  : linesAfter(container.at, ["resources:", "  limits:", `    memory: ${size}`], ctx.source);
          const holder = limits ?? resources;
          ctx.report(holder ? holder.keyAt : container.at, {
            message: `${called(container)} has no memory limit: a leak takes the whole node down, not this pod alone.`,
            suggestions: edit ? [{ title: `Limit memory to ${size}`, edits: [edit] }] : [],
          });
        }
      },
    },
  },
  examples: noMemoryLimitExamples,
});
