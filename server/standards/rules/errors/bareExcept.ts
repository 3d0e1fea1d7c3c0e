import { fix, insertAt } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { defineRule } from "../../rule.ts";
import { bareExceptExamples } from "./bareExcept.examples.ts";
import { exceptClause, PY_HANDLERS } from "./handlers.ts";

/**
 * `except:` without a type. It takes precedence over `broad-catch-no-rethrow` and
 * `catch-fatal`, which look at named types only; an empty one is `swallowed-exception` too.
 */
export const bareExcept = defineRule({
  id: "bare-except",
  code: "ER03",
  title: "Bare except catches everything",
  area: "errors",
  severity: "warning",
  why: "A bare except also catches SystemExit, KeyboardInterrupt and task cancellation, so the process can't be stopped and deadlines can't cut work short. Naming the failures that are expected leaves those signals alone.",
  sources: [
    {
      title: "Python tutorial: Handling exceptions",
      url: "https://docs.python.org/3/tutorial/errors.html#handling-exceptions",
    },
    {
      title: "Python library: Exception hierarchy",
      url: "https://docs.python.org/3/library/exceptions.html#exception-hierarchy",
    },
  ],
  autofix: "yes",
  peers: { ruff: ["E722"], pylint: ["bare-except", "W0702"], sonar: ["S5754"] },
  languages: {
    python: [
      {
        kinds: PY_HANDLERS,
        anchors: ["except"],
        check(node, ctx) {
          if (node.childForFieldName("value")) return;
          const clause = exceptClause(node, ctx);
          if (!clause || clause.types.length > 0) return;
          // Kept whole, to be raised when the rest is done.
          if (/^\w+\s*=\s*sys\.exc_info\(\)$/m.test(ctx.plain(clause.body).trim())) return;
          // `raise` as a step of the handler itself passes everything on.
          if (items(clause.body).some((one) => one.type === "raise_statement" && one.namedChildCount === 0))
            return;
          // Behind `except Exception` it could catch nothing more: naming it would be dead code.
          const earlier = (node.parent?.namedChildren ?? []).some(
            (other) =>
              other.startIndex < node.startIndex &&
              PY_HANDLERS.includes(other.type) &&
              /\b(Base)?Exception\b/.test(ctx.plain(other.childForFieldName("value") ?? node)),
          );
          const shadowed = ctx.fileDefinition("Exception") !== undefined;
          ctx.report(clause.keyword, {
            message: "Bare except also catches SystemExit, KeyboardInterrupt and cancellation.",
            fix:
              earlier || shadowed
                ? undefined
                : fix("Catch Exception", insertAt(clause.keyword.endIndex, " Exception")),
          });
        },
      },
    ],
  },
  examples: bareExceptExamples,
});
