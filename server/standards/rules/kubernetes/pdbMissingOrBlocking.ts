import { entryOf, scalarOf } from "../../formats/configTree.ts";
import { at, selects } from "../../formats/kubernetes.ts";
import { defineRule } from "../../rule.ts";
import { isSet, linesAfter, objectCalled } from "./manifest.ts";
import { pdbMissingOrBlockingExamples } from "./pdbMissingOrBlocking.examples.ts";
import { copiesOf, isLocalPath, mayMeet, replicated, selected } from "./project.ts";
import { SOURCES } from "./sources.ts";

export const pdbMissingOrBlocking = defineRule({
  id: "pdb-missing-or-blocking",
  code: "KB06",
  title: "Nothing limits how many pods a drain takes, or nothing lets it take any",
  area: "kubernetes",
  severity: "warning",
  why: "Without a disruption budget, an upgrade of the nodes may evict all copies at once; with one that allows none, the upgrade hangs and somebody takes the nodes by force. A budget that keeps most copies and gives one away does neither.",
  sources: [SOURCES.disruptions, SOURCES.healthy],
  autofix: "suggest",
  peers: {
    "kube-linter": ["pdb-max-unavailable", "pdb-min-available", "pdb-unhealthy-pod-eviction-policy"],
    "kube-score": [
      "pod-disruption-budget",
      "deployment-has-poddisruptionbudget",
      "statefulset-has-poddisruptionbudget",
    ],
  },
  languages: {},
  formats: {
    kubernetes: {
      anchors: ["PodDisruptionBudget"],
      check(model, ctx) {
        for (const object of model.objects) {
          const { spec } = object;
          if (object.kind !== "PodDisruptionBudget" || spec?.value.kind !== "map") continue;
          const max = entryOf(spec.value, "maxUnavailable");
          const min = entryOf(spec.value, "minAvailable");
          if (max && /^0\s*%?$/.test(String(scalarOf(max.value) ?? ""))) {
            ctx.report(max.at, {
              severity: "warning",
              message: `${objectCalled(object)} lets no pod be away: every drain of a node hangs.`,
              suggestions: [
                {
                  title: "Let one be away",
                  edits: [{ start: max.value.start, end: max.value.end, newText: "1" }],
                },
              ],
            });
          }
          if (min && /^100\s*%$/.test(String(scalarOf(min.value) ?? ""))) {
            ctx.report(min.at, {
              message: `${objectCalled(object)} needs all pods at all times: every drain of a node hangs.`,
              suggestions: [
                {
                  title: "Let one be away",
                  edits: [{ start: min.at.start, end: min.at.end, newText: "maxUnavailable: 1" }],
                },
              ],
            });
          }
          if (!isSet(max) && !isSet(min)) {
            ctx.report(spec.keyAt, {
              message: `${objectCalled(object)} says neither how many pods must stay nor how many may go.`,
            });
          } else if (!at(spec.value, "unhealthyPodEvictionPolicy") && object.apiVersion === "policy/v1") {
            const first = max ?? min;
            const edit = first
              ? linesAfter(first.at, ["unhealthyPodEvictionPolicy: AlwaysAllow"], ctx.source)
              : undefined;
            ctx.report(spec.keyAt, {
              severity: "info",
              message: `${objectCalled(object)} keeps pods that were never healthy: a drain waits for what can't get ready.`,
              suggestions: edit ? [{ title: "Let unhealthy pods go", edits: [edit] }] : [],
            });
          }
        }
      },
    },
  },
  project: {
    facts: ["kubernetes.workload", "kubernetes.scaler", "kubernetes.budget"],
    check(facts, _values, _tier, report) {
      const budgets = facts.of("kubernetes.budget");
      for (const workload of replicated(facts)) {
        const { data, path } = workload;
        const copies = copiesOf(workload, facts);
        if (copies === undefined || copies < 2 || data.labels === null || isLocalPath(path)) continue;
        const { labels } = data;
        const kept = budgets.some(
          (one) =>
            mayMeet(one.data, data) && (one.data.selector === null || selects(one.data.selector, labels)),
        );
        if (kept) continue;
        report(workload, {
          message: `${objectCalled(data)} has no disruption budget: an upgrade of the nodes may evict all ${copies} copies at once.`,
        });
      }
      for (const budget of budgets) {
        const { selector, minAvailable, minAvailableAt } = budget.data;
        const amount = /^(\d+)\s*(%?)$/.exec(minAvailable ?? "");
        if (selector === null || !amount || (amount[2] && Number(amount[1]) >= 100)) continue;
        const found = selected(selector, budget.data, facts);
        const [only] = found;
        const copies = only && found.length === 1 ? copiesOf(only, facts) : undefined;
        if (copies === undefined || copies === 0) continue;
        // A share is rounded up to whole pods.
        const kept = amount[2] ? Math.ceil((Number(amount[1]) * copies) / 100) : Number(amount[1]);
        if (kept < copies) continue;
        report(budget, {
          at: minAvailableAt,
          message: `${objectCalled({ kind: "PodDisruptionBudget", name: budget.data.name })} needs ${kept} pods of ${copies}: every drain of a node hangs.`,
          suggestions: [
            { title: "Let one be away", edits: [{ ...minAvailableAt, newText: "maxUnavailable: 1" }] },
          ],
        });
      }
    },
  },
  examples: pdbMissingOrBlockingExamples,
});
