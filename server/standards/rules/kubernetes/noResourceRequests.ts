import { entryOf } from "../../formats/configTree.ts";
import { at } from "../../formats/kubernetes.ts";
import { defineRule } from "../../rule.ts";
import { called, containersOf, isAmount, isSet, linesAfter, linesInto, POD_ANCHORS } from "./manifest.ts";
import { noResourceRequestsExamples } from "./noResourceRequests.examples.ts";
import { SOURCES } from "./sources.ts";

const PLAIN = { cpu: "100m", memory: "128Mi" };

export const noResourceRequests = defineRule({
  id: "no-resource-requests",
  code: "KB01",
  title: "Container asks for no CPU or memory",
  area: "kubernetes",
  severity: "warning",
  why: "Without requests the scheduler packs such pods onto any node, and they are the first to be starved or evicted when it fills up. Requests reserve what the container needs, and autoscaling has a number to work with.",
  sources: [SOURCES.resources, SOURCES.scale],
  autofix: "suggest",
  peers: {
    "kube-linter": ["unset-cpu-requirements", "unset-memory-requirements"],
    "kube-score": ["container-resources"],
    checkov: ["CKV_K8S_10", "CKV_K8S_12"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: POD_ANCHORS,
      check(model, ctx) {
        // A LimitRange beside them gives what containers leave out.
        if (model.objects.some((one) => one.kind === "LimitRange")) return;
        for (const container of containersOf(model, ctx.file.path)) {
          const resources = entryOf(container.value, "resources");
          if (resources?.value.kind === "unknown") continue;
          const requests = at(container.value, "resources", "requests");
          const limits = at(container.value, "resources", "limits");
          if (requests?.value.kind === "unknown" || limits?.value.kind === "unknown") continue;
          // A limit alone is its own request.
          const missing = (["cpu", "memory"] as const).filter(
            (name) => !isAmount(entryOf(requests?.value, name)) && !isAmount(entryOf(limits?.value, name)),
          );
          if (missing.length === 0) continue;
          const lines = missing.map((name) => `${name}: ${PLAIN[name]}`);
          // A key that is there already would be there twice.
          const zero = missing.some((name) => entryOf(requests?.value, name));
          const edit = zero
            ? undefined
            : requests && isSet(requests)
              ? linesInto(requests, lines, ctx.source)
              : resources && isSet(resources)
                ? linesInto(resources, ["requests:", ...lines.map((line) => `  ${line}`)], ctx.source)
                : resources
                  ? undefined
                  : linesAfter(
                      container.at,
                      ["resources:", "  requests:", ...lines.map((line) => `    ${line}`)],
                      ctx.source,
                    );
          const holder = requests ?? resources;
          ctx.report(holder ? holder.keyAt : container.at, {
            message: `${called(container)} requests no ${missing.join(" and no ")}: it is starved or evicted first when its node fills up.`,
            suggestions: edit ? [{ title: `Request ${missing.join(" and ")}`, edits: [edit] }] : [],
          });
        }
      },
    },
  },
  examples: noResourceRequestsExamples,
});
