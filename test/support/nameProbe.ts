import type { Family } from "../../server/standards/model.ts";
import { defineRule, type Handler, type Rule } from "../../server/standards/rule.ts";

/** A rule that tells of every call that is named so its qualified name, or whether it runs in asynchronous code. */
export function nameProbe(family: Family, calls: readonly string[], say: "name" | "async" = "name"): Rule {
  const handler: Handler = {
    calls,
    check(node, ctx) {
      const scope = ctx.functionAround(node);
      const name = ctx.qualifyCall(node) ?? "unknown";
      ctx.report(node, {
        message: say === "name" ? name : String(scope !== undefined && ctx.isAsync(scope)),
      });
    },
  };
  return defineRule({
    id: "probe",
    code: "XX01",
    title: "Probe of names",
    area: "async",
    severity: "info",
    why: "",
    sources: [],
    autofix: "none",
    peers: {},
    languages: { [family]: [handler] },
    examples: [],
  });
}
