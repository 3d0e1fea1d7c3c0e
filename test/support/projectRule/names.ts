import type { AnyReader } from "../../../server/standards/formats/readers.ts";
import type { Range } from "../../../server/standards/model.ts";
import type { Fact, FactKind, NewFact } from "../../../server/standards/project.ts";
import type { Rule } from "../../../server/standards/rule.ts";

/**
 * A format for tests alone: YAML whose first line is `# names`. `name: X` gives a name, `uses: X` uses one. Its rules
 * are told what all files say, as those of real formats are.
 */
const FORMAT = "names";
const GIVEN = "names.given" as FactKind;
const USED = "names.used" as FactKind;

interface Name extends Range {
  readonly name: string;
}

function lines(text: string, key: string): Name[] {
  return [...text.matchAll(new RegExp(`^${key}: (\\S+)`, "gm"))].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    name: found[1] ?? "",
  }));
}

function facts(text: string): NewFact[] {
  const of = (key: string, kind: FactKind): NewFact[] =>
    lines(text, key).map(
      ({ name, start, end }) => ({ kind, data: { name }, start, end }) as unknown as NewFact,
    );
  return [...of("name", GIVEN), ...of("uses", USED)];
}

export const namesReader = {
  format: FORMAT,
  languages: ["yaml"],
  detect: (text: string) => text.startsWith("# names"),
  prepare: () => Promise.resolve(),
  read: (text: string) => ({ model: {}, facts: facts(text) }),
  comments: (text: string) =>
    [...text.matchAll(/#.*/g)].map((found) => ({ start: found.index, end: found.index + found[0].length })),
} as unknown as AnyReader;

function nameOf(fact: Fact): string {
  return (fact.data as unknown as { name: string }).name;
}

const common = {
  area: "delivery",
  why: "For tests. It has no page.",
  sources: [{ title: "None", url: "https://example.org/" }],
  autofix: "none",
  peers: {},
  languages: {},
  examples: [],
} as const;

export const NAME_RULES: readonly Rule[] = [
  {
    ...common,
    id: "name-not-given",
    code: "XX01",
    title: "Name that no file gives",
    severity: "error",
    project: {
      facts: [GIVEN, USED],
      check(all, _values, _tier, report) {
        const given = new Set(all.of(GIVEN).map(nameOf));
        for (const used of all.of(USED)) {
          if (nameOf(used) === "throw") throw new Error("no such name");
          if (!given.has(nameOf(used))) report(used, { message: `No file gives "${nameOf(used)}".` });
        }
      },
    },
  },
  {
    ...common,
    id: "name-given-twice",
    code: "XX02",
    title: "Name that two files give",
    severity: "warning",
    project: {
      facts: [GIVEN],
      check(all, _values, _tier, report) {
        const seen = new Map<string, Fact>();
        for (const given of all.of(GIVEN)) {
          const first = seen.get(nameOf(given));
          if (first) report(given, { message: `${first.path} gives "${nameOf(given)}" too.` });
          else seen.set(nameOf(given), given);
        }
      },
    },
  },
];
