import {
  type ConfigEntry,
  type ConfigValue,
  entryOf,
  numberOf,
  scalarOf,
  stringOf,
} from "../../formats/configTree.ts";
import { at, isTemplated } from "../../formats/kubernetes.ts";
import { defineRule } from "../../rule.ts";
import { called, containersOf, isSet, linesAfter, POD_ANCHORS } from "./manifest.ts";
import { noLivenessOrSameProbeExamples } from "./noLivenessOrSameProbe.examples.ts";
import { portsOf, servingContainers } from "./probes.ts";
import { SOURCES } from "./sources.ts";

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const KIND = { livenessProbe: "liveness", readinessProbe: "readiness", startupProbe: "startup" } as const;

export const noLivenessOrSameProbe = defineRule({
  id: "no-liveness-or-same-probe",
  code: "KB04",
  title: "Container is not restarted when it hangs, or whenever it is not ready",
  area: "kubernetes",
  severity: "warning",
  why: "A process that hangs keeps its place until a person looks; a liveness probe that asks what readiness asks restarts every copy as soon as something they depend on is slow. A liveness probe of its own, which looks at the process alone, heals the one and does not cause the other.",
  sources: [SOURCES.probes, SOURCES.health, SOURCES.healing],
  autofix: "suggest",
  peers: {
    "kube-linter": ["no-liveness-probe", "liveness-port", "readiness-port", "startup-port"],
    "kube-score": ["pod-probes"],
    checkov: ["CKV_K8S_8"],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: POD_ANCHORS,
      check(model, ctx) {
        const all = servingContainers(containersOf(model, ctx.file.path));
        const opening = new Set(all.filter((one) => one.opens).map((one) => one.object));
        for (const one of all) {
          const liveness = entryOf(one.value, "livenessProbe");
          const readiness = entryOf(one.value, "readinessProbe");
          const helper = !one.opens && opening.has(one.object);
          if (!isSet(liveness) && !helper) {
            const [port] = portsOf(one.value) ?? [];
            const lines = [
              "livenessProbe:",
              "  httpGet:",
              "    path: /live",
              `    port: ${port ?? 8080}`,
              "  periodSeconds: 10",
              "  failureThreshold: 6",
            ];
            const edit = liveness ? undefined : linesAfter(one.at, lines, ctx.source);
            ctx.report(liveness ? liveness.keyAt : one.at, {
              message: `${called(one)} has no liveness probe: when it hangs, nobody restarts it.`,
              ...(one.opens ? {} : { severity: "info" as const }),
              suggestions: edit ? [{ title: "Add a liveness probe", edits: [edit] }] : [],
            });
          } else if (liveness && readiness && isSet(readiness) && asksTheSame(liveness, readiness)) {
            ctx.report(liveness.keyAt, {
              message: `Liveness asks ${called(one).replace("Container ", "container ")} what readiness asks: when something it depends on is slow, all copies are restarted at once.`,
            });
          }
          undeclared(one.value, (probe, port, name) =>
            ctx.report(port.at, {
              message: `The ${KIND[probe]} probe asks port ${name}, which the container does not declare: ${
                probe === "readinessProbe" ? "it is never ready" : "it is restarted again and again"
              } if nothing listens there.`,
              ...(numberOf(port.value) === undefined ? {} : { severity: "info" as const }),
            }),
          );
        }
      },
    },
  },
  examples: noLivenessOrSameProbeExamples,
});

/** The same question, however often and patiently it is asked. */
function asksTheSame(one: ConfigEntry, other: ConfigEntry): boolean {
  const question = (entry: ConfigEntry): string | undefined => {
    for (const way of ["httpGet", "exec", "grpc", "tcpSocket"]) {
      const found = entryOf(entry.value, way);
      // An open port says little, and says the same of both.
      if (found) return way === "tcpSocket" ? undefined : `${way} ${plain(found.value)}`;
    }
    return undefined;
  };
  const asked = question(one);
  if (asked === undefined || asked !== question(other)) return false;
  // Liveness that is far more patient does not restart for a moment's trouble.
  return patience(one) <= patience(other) * 2;
}

function patience(probe: ConfigEntry): number {
  const failures = numberOf(entryOf(probe.value, "failureThreshold")?.value) ?? 3;
  const period = numberOf(entryOf(probe.value, "periodSeconds")?.value) ?? 10;
  return failures * period;
}

function plain(value: ConfigValue): string {
  switch (value.kind) {
    case "scalar":
      return JSON.stringify(value.value);
    case "list":
      return `[${value.items.map(plain).join(",")}]`;
    case "map":
      return `{${value.entries
        .map((one) => `${one.key}:${plain(one.value)}`)
        .sort()
        .join(",")}}`;
    default:
      return "?";
  }
}

function undeclared(
  container: ConfigValue,
  tell: (probe: (typeof PROBES)[number], port: ConfigEntry, name: string) => void,
): void {
  const ports = portsOf(container);
  if (!ports) return;
  for (const probe of PROBES) {
    for (const way of ["httpGet", "tcpSocket", "grpc"]) {
      const port = at(container, probe, way, "port");
      const value = scalarOf(port?.value);
      if (!port || value === undefined || value === null || isTemplated(String(value))) continue;
      if (stringOf(at(container, probe, way, "host")?.value)) continue;
      // A number is reached whether it is declared or not; a name without its port is an error.
      if (typeof value === "number" && ports.size === 0) continue;
      if (!ports.has(String(value))) tell(probe, port, String(value));
    }
  }
}
