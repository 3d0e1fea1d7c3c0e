import path from "node:path";
import { nearest } from "../policy/nearest.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { unmarked } from "../standards/examples.ts";
import type { Notice } from "../standards/notices.ts";
import type { Standards } from "../standards/options.ts";
import { explainable, rulePage } from "../standards/page.ts";
import { KNOWN_IDS, RULES } from "../standards/registry.ts";
import type { Rule } from "../standards/rule.ts";
import { explanationText } from "./explanation.ts";
import type { ExplainOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { policyProblems } from "./policyProblems.ts";
import { ENGINE_CODE } from "./report/fileReport.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys explain`: takes an id or a catalogue code, of a rule or of a notice. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const { cwd } = terminal;
  const governing = await new PolicyFinder(policyDisk).governing(path.join(cwd, "any"), cwd);
  const { standards } = governing;
  const known = find(options.rule, standards);
  if (!known) {
    // The rule may be one of those that can't be read.
    const wrong = policyProblems(governing, cwd);
    if (wrong.length > 0) return problem("invalid-policy", ...wrong);
    const near = nearest(options.rule, [...KNOWN_IDS, ...standards.rules.map(({ id }) => id)]);
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

function find(name: string, { rule }: Standards): Rule | Notice | undefined {
  const wanted = name.toLowerCase();
  return rule(name) ?? explainable(wanted) ?? RULES.find((one) => one.code.toLowerCase() === wanted);
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
    languages: [...Object.keys(known.languages), ...(known.tree?.languages ?? [])],
    sources,
    peers,
    waiver: `two-keys-ignore ${id}: <reason>`,
    examples: known.examples.map((one) => ("bad" in one ? { ...one, bad: unmarked(one.bad) } : one)),
  };
}
