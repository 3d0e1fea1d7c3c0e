import type { ChangeTool } from "../policy/changeSection.ts";
import type { System } from "../policy/systemsFile.ts";
import { cleanLine, cleanText, cut } from "./cleanText.ts";
import { bare, fieldPath, schemaOf } from "./draftFields.ts";
import { isBlank, type PlainMap, valueAt } from "./draftValues.ts";
import type { ChangedFile, ChangeFacts } from "./facts.ts";
import { issueLinks } from "./issueLinks.ts";
import type { ChangeRecord } from "./record.ts";
import { revertSteps } from "./revertSteps.ts";

export interface PrefillInput {
  /** Values of the draft as they are now; a field that has one is left alone. */
  readonly values: PlainMap;
  readonly facts: Pick<ChangeFacts, "repo" | "branch" | "targetRef" | "base" | "files" | "commits">;
  /** Address of the remote, without user and password: makes links of issue numbers. */
  readonly remoteUrl?: string | undefined;
  /** Systems that the changed paths belong to, the first is the main one. */
  readonly systems: readonly Pick<System, "id" | "environments">[];
  /** Last closed successful record of the main system, and when it was closed. */
  readonly previous?: { readonly record: ChangeRecord; readonly closedAt: string } | undefined;
  /** A window that fits, from the calendars. `source` says why this one. */
  readonly window?:
    | { readonly start: string; readonly end: string; readonly bakeMinutes?: number; readonly source: string }
    | undefined;
  /** Tools of the policy: a project key of Jira makes a link. */
  readonly tools?: readonly ChangeTool[] | undefined;
  readonly isTest: (path: string) => boolean;
  readonly isMigration: (path: string) => boolean;
}

/** A field with a value, and from what it is, in words that a person can check. */
export interface Prefill {
  readonly field: string;
  readonly value: unknown;
  readonly source: string;
}

/**
 * What can be filled in from a source that can be named. Nothing is made up: a field without a source stays empty, a
 * risk question is never answered, and a field that has a value is never touched. Texts are cleaned, and cut to what a
 * record holds; one that is too short for a record is left out.
 */
export function prefill(input: PrefillInput): Prefill[] {
  const found = [
    titleFrom(input),
    { field: "type", value: "normal", source: "the usual type of a change" },
    whatFrom(input),
    whyFrom(input),
    ...catalogueFields(input),
    testsFrom(input),
    ...previousFields(input),
    ...rollbackFields(input),
    ...windowFields(input),
    linksFrom(input),
  ];
  return found.flatMap((one) => (one && isEmpty(input, one.field) ? fitting(one) : []));
}

function isEmpty(input: PrefillInput, field: string): boolean {
  const path = fieldPath(field);
  return path !== undefined && isBlank(valueAt(input.values, path));
}

/** A value that a record takes; a text is cut first. */
function fitting(one: Prefill): Prefill[] {
  const schema = schemaOf(fieldPath(one.field) ?? []);
  return schema && bare(schema).safeParse(one.value).success ? [one] : [];
}

const TITLE_MAX = 160;
const TEXT_MAX = 8000;

type Commit = ChangeFacts["commits"][number];

/** Commits that say something of themselves; those that only mend others are folded into them later. */
function tellingCommits({ facts }: PrefillInput): readonly Commit[] {
  return facts.commits.filter(({ subject }) => !/^(fixup|squash|amend)! |^wip\b|^tmp\b/i.test(subject));
}

function sourceOf(commits: readonly Commit[]): string {
  const ids = commits.slice(0, 5).map(({ id }) => id.slice(0, 10));
  const more = commits.length > ids.length ? `, and ${commits.length - ids.length} more` : "";
  return `${commits.length === 1 ? "commit" : "commits"} ${ids.join(", ")}${more}`;
}

function titleFrom(input: PrefillInput): Prefill | undefined {
  const [only, ...others] = tellingCommits(input);
  if (only && others.length === 0) {
    const value = cut(cleanLine(only.subject), TITLE_MAX);
    if (value.length >= 10) return { field: "title", value, source: sourceOf([only]) };
  }
  const { branch, targetRef } = input.facts;
  if (branch === undefined || branch === targetRef || !branch.startsWith("refs/heads/")) return undefined;
  const name = branch.slice("refs/heads/".length);
  const words = branchWords(name);
  return words === undefined
    ? undefined
    : { field: "title", value: cut(words, TITLE_MAX), source: cut(`branch name ${cleanLine(name)}`, 300) };
}

/** `feature/PAY-12-retry-limits` is `PAY-12 retry limits`: its words, and no other. */
function branchWords(name: string): string | undefined {
  const parts = cleanLine(name).split("/");
  const readable = (text: string): string =>
    text
      .replace(
        /(^|[-_/])([A-Z][A-Z0-9]+-\d+)(?=[-_/]|$)/g,
        (_, before: string, key: string) => `${before}${key.replace("-", "\0")}`,
      )
      .replace(/[-_/]+/g, " ")
      .replace(/\0/g, "-")
      .trim();
  const last = readable(parts.at(-1) ?? "");
  const words = last.length >= 10 ? last : readable(parts.join(" "));
  return words.length >= 10 ? words.charAt(0).toUpperCase() + words.slice(1) : undefined;
}

/** Paragraphs of a commit's body, without footers of tools and what only programs read. */
function paragraphs(commit: Commit): string[] {
  return cleanText(commit.body)
    .split(/\n\n+/)
    .map((one) => one.replace(/^\W*(generated|created|written) (with|by) .*$/gim, "").trim())
    .filter((one) => one !== "" && !/^(https:\/\/\S+|[-*=_]{3,})$/.test(one));
}

/** A list, as opposed to prose: lists say what was done, prose says why. */
function isList(paragraph: string): boolean {
  return /^([-*+•]|\d+[.)]) /.test(paragraph);
}

/** `See https://…`: a place where a reason may be, and none itself. */
function isReference(paragraph: string): boolean {
  return /^(\w+ )?(\w+:? )?(https?:\/\/\S+|#\d+)$/.test(paragraph);
}

function whatFrom(input: PrefillInput): Prefill | undefined {
  const commits = tellingCommits(input);
  if (commits.length === 0) return undefined;
  const entries = commits.map((commit) => {
    const lists = paragraphs(commit).filter(isList);
    const inner = lists.map((list) => `\n${list.replace(/^/gm, "  ")}`).join("");
    return { text: `- ${cleanLine(commit.subject)}${inner}`, key: cleanLine(commit.subject).toLowerCase() };
  });
  const once = entries.filter((one, at) => entries.findIndex(({ key }) => key === one.key) === at);
  const summary = `\n\nDiff: ${diffSummary(input)}`;
  const value = cut(once.map(({ text }) => text).join("\n"), TEXT_MAX - summary.length) + summary;
  return { field: "what", value, source: `${sourceOf(commits)}, and the diff` };
}

/** `12 files in svc/pay, 3 of them tests` */
function diffSummary({ facts, isTest }: PrefillInput): string {
  const paths = pathsOf(facts.files);
  const tests = paths.filter(isTest).length;
  const folder = commonFolder(paths);
  const where = folder === "" ? "" : ` in ${cut(cleanLine(folder), 200)}`;
  const what = `${paths.length} ${paths.length === 1 ? "file" : "files"}${where}`;
  return tests === 0 ? what : `${what}, ${tests} of them ${tests === 1 ? "a test" : "tests"}`;
}

function pathsOf(files: readonly ChangedFile[]): string[] {
  return [...new Set(files.map(({ path }) => path))];
}

function commonFolder(paths: readonly string[]): string {
  const [first = "", ...rest] = paths.map((path) => path.split("/").slice(0, -1));
  if (first === "") return "";
  let length = first.length;
  for (const parts of rest) {
    while (length > 0 && first.slice(0, length).join("/") !== parts.slice(0, length).join("/")) length -= 1;
  }
  return first.slice(0, length).join("/");
}

/** Trailers in which people give a reason. */
const REASONS = /^(why|reason|rationale|motivation)$/i;
/** Trailers that name what is mended; by themselves they are no reason that somebody can read. */
const MENDS = /^(fixes|closes|resolves)$/i;

function whyFrom(input: PrefillInput): Prefill | undefined {
  const told = tellingCommits(input).map((commit) => {
    const lines = (keys: RegExp): string[] =>
      commit.trailers
        .filter(({ key }) => keys.test(key))
        .map(({ key, value }) => `${cleanLine(key)}: ${cleanLine(value)}`);
    const prose = paragraphs(commit).filter((one) => !isList(one) && !isReference(one));
    const texts = [...prose, ...lines(REASONS)];
    return { commit, texts: texts.length > 0 ? [...texts, ...lines(MENDS)] : [] };
  });
  const value = cut([...new Set(told.flatMap(({ texts }) => texts))].join("\n\n"), TEXT_MAX);
  if (value.length < 20) return undefined;
  const from = told.filter(({ texts }) => texts.length > 0).map(({ commit }) => commit);
  return { field: "why", value, source: `text of ${sourceOf(from)}` };
}

function catalogueFields({ systems }: PrefillInput): Prefill[] {
  if (systems.length === 0) return [];
  const ids = [...new Set(systems.map(({ id }) => id))].slice(0, 500);
  const places = systems.filter(({ environments }) => (environments ?? []).length > 0);
  const environments = [...new Set(places.flatMap((system) => system.environments ?? []))];
  const names = cut(places.map(({ id }) => id).join(", "), 200);
  return [
    { field: "systems", value: ids, source: "changed paths, by systems.yaml" },
    { field: "environments", value: environments, source: `environments of ${names}, by systems.yaml` },
  ];
}

const MAX_TESTS = 12;

function testsFrom({ facts, isTest }: PrefillInput): Prefill | undefined {
  const files = facts.files.filter(({ path, status }) => status !== "deleted" && isTest(path));
  const paths = pathsOf(files);
  if (paths.length === 0) return undefined;
  const added = new Set(files.filter(({ status }) => status === "added").map(({ path }) => path));
  const rows = paths.slice(0, MAX_TESTS).map((path) => {
    const name = cleanLine(path.slice(path.lastIndexOf("/") + 1));
    return {
      what: cut(`${added.has(path) ? "New" : "Changed"} test file ${name}`, 1000),
      where: cut(cleanLine(path.slice(0, Math.max(0, path.lastIndexOf("/")))), 80),
      evidence: cut(cleanLine(path), 2000),
    };
  });
  return {
    field: "tests",
    value: rows,
    source: `${paths.length} test ${paths.length === 1 ? "file" : "files"} in the diff`,
  };
}

function previousSource({ record, closedAt }: NonNullable<PrefillInput["previous"]>): string {
  return `${record.id} of ${closedAt.slice(0, 10)}`;
}

function previousFields({ previous }: PrefillInput): Prefill[] {
  if (!previous) return [];
  const { record } = previous;
  const source = previousSource(previous);
  const fields = ["whatIfNot", "customerImpact", "worstCase", "blastRadius", "plan", "monitoring"] as const;
  return fields.flatMap((field) => {
    const value = record[field];
    return value === undefined ? [] : [{ field, value, source }];
  });
}

/**
 * From the last record; else, where git alone can undo the change, by reverting its commits. What moves data or
 * infrastructure can't be undone by either, and somebody has to think.
 */
function rollbackFields(input: PrefillInput): Prefill[] {
  const { previous, values, facts } = input;
  if (valueAt(values, ["rollback", "possible"]) === false) return [];
  const paths = pathsOf(facts.files);
  const isUndone = !paths.some((path) => input.isMigration(path) || IRREVERSIBLE.test(path));
  const found: Prefill[] = [];
  const last = previous?.record.rollback;
  if (previous && last) {
    const source = previousSource(previous);
    if (last.trigger !== undefined) found.push({ field: "rollback.trigger", value: last.trigger, source });
    if (isUndone && last.possible) {
      found.push({ field: "rollback.possible", value: true, source });
      found.push({ field: "rollback.steps", value: last.steps, source });
      if (last.estMinutes !== undefined)
        found.push({ field: "rollback.estMinutes", value: last.estMinutes, source });
      return found;
    }
  }
  const steps = isUndone ? revertSteps(facts, commonFolder(paths)) : [];
  if (steps.length === 0) return found;
  const source = "git: the commits of the change, reverted";
  return [
    ...found,
    { field: "rollback.possible", value: true, source },
    { field: "rollback.steps", value: steps, source },
  ];
}

/** Schemas, data and infrastructure: they have a state that a revert of the text does not bring back. */
const IRREVERSIBLE = /\.(sql|tf|tfvars|tfstate)$|(^|\/)(migrations?|terraform|pulumi)\//i;

/** Start and end go together: one that a person has set is not given another's end. */
function windowFields({ window, values }: PrefillInput): Prefill[] {
  if (!window) return [];
  const { start, end, bakeMinutes, source } = window;
  const isOpen = isBlank(valueAt(values, ["window", "start"])) && isBlank(valueAt(values, ["window", "end"]));
  return [
    ...(isOpen
      ? [
          { field: "window.start", value: start, source },
          { field: "window.end", value: end, source },
        ]
      : []),
    ...(bakeMinutes === undefined
      ? []
      : [{ field: "window.bakeMinutes", value: bakeMinutes, source: "least that the policy asks for" }]),
  ];
}

function linksFrom({ facts, remoteUrl, tools }: PrefillInput): Prefill | undefined {
  const found = facts.commits.map((commit) => ({
    commit,
    links: issueLinks(commit, { repo: facts.repo, remoteUrl, tools: tools ?? [] }),
  }));
  const value = [...new Set(found.flatMap(({ links }) => links))].slice(0, 20);
  if (value.length === 0) return undefined;
  const from = found.filter(({ links }) => links.length > 0).map(({ commit }) => commit);
  return { field: "links", value, source: `text of ${sourceOf(from)}` };
}
