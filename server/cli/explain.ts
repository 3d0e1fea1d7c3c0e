import { nearest } from "../policy/nearest.ts";
import { unmarked } from "../standards/examples.ts";
import type { Notice } from "../standards/notices.ts";
import { explainable, rulePage } from "../standards/page.ts";
import { KNOWN_IDS, RULES } from "../standards/registry.ts";
import type { Rule } from "../standards/rule.ts";
import { explanationText } from "./explanation.ts";
import type { ExplainOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { ENGINE_CODE } from "./report/fileReport.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys explain`: takes an id or a catalogue code, of a rule or of a notice. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const known = find(options.rule);
  if (!known) {
    const near = nearest(options.rule, KNOWN_IDS);
    const hint = near ? `did you mean "${near}"? ` : "";
    return problem(
      "unknown-rule",
      `there is no rule "${printable(options.rule)}"; ${hint}\`two-keys rules\` lists them`,
    );
  }
  switch (options.format) {
    case "text":
      terminal.out(explanationText(known));
      break;
    case "markdown":
      terminal.out(rulePage(known));
      break;
    case "json":
      terminal.out(`${JSON.stringify(explanationJson(known), undefined, 2)}\n`);
      break;
  }
  return success(EXIT.clean);
}

function find(name: string): Rule | Notice | undefined {
  const wanted = name.toLowerCase();
  return explainable(wanted) ?? RULES.find((rule) => rule.code.toLowerCase() === wanted);
}

function explanationJson(known: Rule | Notice): object {
  const { id, title, severity, why } = known;
  if (!("examples" in known)) return { id, code: ENGINE_CODE, title, area: "engine", severity, why };
  const { code, area, autofix, sources, peers } = known;
  return {
    id,
    code,
    title,
    area,
    severity,
    why,
    autofix,
    languages: Object.keys(known.languages),
    sources,
    peers,
    waiver: `two-keys-ignore ${id}: <reason>`,
    examples: known.examples.map((one) => ("bad" in one ? { ...one, bad: unmarked(one.bad) } : one)),
  };
}
