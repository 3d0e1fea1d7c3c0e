import { type Calendar, parseCalendar } from "./calendars.ts";
import type { ChangeSection } from "./changeSection.ts";
import { nearest } from "./nearest.ts";
import { PEOPLE_FILE, type Person, peopleSchema } from "./peopleFile.ts";
import { duplicates } from "./policyChecks.ts";
import { inlineIds, type Policy, readPolicy } from "./policyFile.ts";
import { isRulesFile, type PlacedRule, readRules } from "./rulesFile.ts";
import { keyProblems } from "./signingKeys.ts";
import { SYSTEMS_FILE, type System, systemsSchema } from "./systemsFile.ts";
import { type Path, type PolicyProblem, YamlSource } from "./yamlSource.ts";

/** What a policy folder says. A file that is missing or wrong is undefined; why stands in `problems`, by its name. */
export interface PolicyFolder {
  readonly policy: Policy | undefined;
  readonly people: readonly Person[] | undefined;
  readonly systems: readonly System[] | undefined;
  readonly calendars: readonly Calendar[];
  /** Rules of the folder `rules`. */
  readonly rules: readonly PlacedRule[];
  readonly problems: ReadonlyMap<string, readonly PolicyProblem[]>;
}

/** Largest directory of people and catalogue of systems. Bytes. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** Problems that one look at a file tells of, errors first. */
const MAX_TOLD = 200;

/** Reads the files of a policy folder, each alone and then against the others. */
export function readPolicyFolder(texts: ReadonlyMap<string, string>, isCentral: boolean): PolicyFolder {
  const problems = new Map<string, PolicyProblem[]>([...texts.keys()].map((name) => [name, []]));
  const tell = (name: string, found: readonly PolicyProblem[]): void => {
    const told = found.toSorted((a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1));
    for (const one of told.slice(0, MAX_TOLD)) problems.get(name)?.push(one);
  };
  const open = (name: string, maxBytes?: number): YamlSource | undefined => {
    const text = texts.get(name);
    return text === undefined ? undefined : new YamlSource(text, maxBytes);
  };
  const sources = {
    policy: open("policy.yaml"),
    people: open(PEOPLE_FILE, MAX_LIST_BYTES),
    systems: open(SYSTEMS_FILE, MAX_LIST_BYTES),
  };
  const inline = new Map((sources.policy ? inlineIds(sources.policy) : []).map((id) => [id, "policy.yaml"]));
  const own = readRules(texts, inline);
  for (const [name, found] of own.problems) tell(name, found);
  const policy =
    sources.policy &&
    readPolicy(
      sources.policy,
      own.rules.map(({ rule }) => rule.id),
    );
  const people = sources.people?.check(peopleSchema);
  const systems = sources.systems?.check(systemsSchema);
  tell("policy.yaml", policy?.problems ?? []);
  tell(PEOPLE_FILE, people?.problems ?? []);
  tell(SYSTEMS_FILE, systems?.problems ?? []);
  if (people?.value && sources.people) tell(PEOPLE_FILE, peopleProblems(people.value.people, sources.people));
  if (systems?.value && sources.systems) {
    tell(SYSTEMS_FILE, systemProblems(systems.value.systems, sources.systems, isCentral));
  }
  if (policy?.policy && sources.policy) {
    tell(
      "policy.yaml",
      crossProblems(policy.policy, sources.policy, systems?.value?.systems, texts, isCentral),
    );
  }
  const calendars = readCalendars(texts, policy?.policy?.change, tell);
  return {
    policy: policy?.policy,
    people: people?.value?.people,
    systems: systems?.value?.systems,
    calendars,
    rules: own.rules,
    problems,
  };
}

function readCalendars(
  texts: ReadonlyMap<string, string>,
  change: ChangeSection | undefined,
  tell: (name: string, problems: readonly PolicyProblem[]) => void,
): Calendar[] {
  return [...texts.keys()].filter(isCalendar).flatMap((file) => {
    const text = texts.get(file) ?? "";
    const named = change?.calendars?.find((one) => one.file === file);
    const entry = {
      file,
      kind: named?.kind ?? "hard",
      systems: named?.systems,
      tiers: named?.tiers,
    } as const;
    const { calendar, problems } = parseCalendar(text, entry);
    tell(
      file,
      problems.map(({ line, column, message, severity }) => {
        const start = offsetOf(text, line, column);
        return { message, severity, start, end: start + 1 };
      }),
    );
    return calendar ? [calendar] : [];
  });
}

function offsetOf(text: string, line: number, column: number): number {
  const lineStart = line > 1 ? [...text.matchAll(/\r\n|\n|\r/g)][line - 2] : undefined;
  const start = lineStart ? lineStart.index + lineStart[0].length : 0;
  return Math.min(start + column - 1, text.length);
}

export function isCalendar(name: string): boolean {
  return /^calendars\/[^/]+\.ics$/i.test(name);
}

/** Where a value that must belong to one person was seen first. */
type Owners = Map<string, { readonly person: string; readonly path: Path }>;

/** Mistakes between people: one id, address, key or account for two of them makes one of two keys. */
function peopleProblems(people: readonly Person[], source: YamlSource): PolicyProblem[] {
  const problems = duplicates(source, ["people"], "id", people);
  const owners: Owners = new Map();
  const claim = (what: string, value: string, person: Person, path: Path): void => {
    const key = `${what} ${value}`;
    const first = owners.get(key);
    if (!first) owners.set(key, { person: person.id, path });
    else if (first.person !== person.id) {
      const { line } = source.position(source.range(first.path, "value").start);
      const message = `This ${what} is ${first.person}'s already, in line ${line + 1}: it must belong to one person.`;
      problems.push(source.problemAt(path, message));
    }
  };
  for (const [index, person] of people.entries()) {
    const at = ["people", index];
    for (const [n, email] of (person.emails ?? []).entries()) {
      claim("e-mail address", email.toLowerCase(), person, [...at, "emails", n]);
    }
    for (const [n, key] of (person.keys ?? []).entries()) {
      const path = [...at, "keys", n];
      claim("key", key.fingerprint, person, [...path, "fingerprint"]);
      problems.push(...keyProblems(key, path, source));
    }
    for (const [forge, account] of Object.entries(person.forge ?? {})) {
      if (account) claim(`account of ${forge}`, String(account.id), person, [...at, "forge", forge, "id"]);
    }
  }
  return problems;
}

function systemProblems(systems: readonly System[], source: YamlSource, isCentral: boolean): PolicyProblem[] {
  const known = new Set(systems.map(({ id }) => id));
  return [
    ...duplicates(source, ["systems"], "id", systems),
    ...systems.flatMap((system, index) => [
      ...unknownSystems(system.dependsOn, known, source, ["systems", index, "dependsOn"]),
      ...(isCentral ? namelessRepos(system, index, source) : []),
      ...(system.incidents ?? []).flatMap(({ at, endedAt }, n) =>
        endedAt !== undefined && Date.parse(endedAt) < Date.parse(at)
          ? [source.problemAt(["systems", index, "incidents", n, "endedAt"], "It ends before it begins.")]
          : [],
      ),
    ]),
  ];
}

function namelessRepos({ repos }: System, index: number, source: YamlSource): PolicyProblem[] {
  return repos.flatMap(({ repo }, n) => {
    if (repo !== undefined) return [];
    const message = '"repo" is missing: a central catalogue must say which repository it means.';
    return [source.problemAt(["systems", index, "repos", n], message)];
  });
}

/** What the policy file says that the other files know nothing of. */
function crossProblems(
  { central, change, programmes }: Policy,
  source: YamlSource,
  systems: readonly System[] | undefined,
  texts: ReadonlyMap<string, string>,
  isCentral: boolean,
): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (central && isCentral) {
    const message = "This is the central policy itself: it can't send on to another one. Take `central` out.";
    problems.push(source.problemAt(["central"], message, "error", "key"));
  } else if (central) {
    const ignored = [...texts.keys()].filter((name) => name !== "policy.yaml" && !isRulesFile(name));
    if (ignored.length > 0) {
      const message = `People, systems and calendars come from the central repository: ${ignored.join(", ")} beside this file ${ignored.length > 1 ? "are" : "is"} not read.`;
      problems.push(source.problemAt(["central"], message, "warning", "key"));
    }
  }
  for (const [n, { file }] of (change?.calendars ?? []).entries()) {
    if (texts.has(file)) continue;
    const near = nearest(file, [...texts.keys()].filter(isCalendar));
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    problems.push(source.problemAt(["change", "calendars", n, "file"], `There is no file "${file}".${hint}`));
  }
  if (!systems) return problems;
  const known = new Set(systems.map(({ id }) => id));
  for (const [n, calendar] of (change?.calendars ?? []).entries()) {
    problems.push(...unknownSystems(calendar.systems, known, source, ["change", "calendars", n, "systems"]));
  }
  for (const [n, { appliesTo }] of (programmes ?? []).entries()) {
    const path = ["programmes", n, "appliesTo"];
    problems.push(...unknownSystems(appliesTo?.systems, known, source, [...path, "systems"]));
    for (const [m, owner] of (appliesTo?.owners ?? []).entries()) {
      if (systems.some((one) => one.owner === owner || one.owner.startsWith(`${owner}/`))) continue;
      const message = `No system of ${SYSTEMS_FILE} belongs to "${owner}", so that this holds for nothing.`;
      problems.push(source.problemAt([...path, "owners", m], message, "warning"));
    }
  }
  return problems;
}

function unknownSystems(
  ids: readonly string[] | undefined,
  known: ReadonlySet<string>,
  source: YamlSource,
  path: Path,
): PolicyProblem[] {
  return (ids ?? []).flatMap((id, index) => {
    if (known.has(id)) return [];
    const near = nearest(id, known);
    const hint =
      near === undefined ? `Add it to ${SYSTEMS_FILE}, or take it out.` : `Did you mean "${near}"?`;
    return [source.problemAt([...path, index], `There is no system "${id}". ${hint}`)];
  });
}
