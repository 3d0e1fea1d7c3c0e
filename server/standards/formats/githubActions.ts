import type { Range } from "../model.ts";
import { type ConfigEntry, type ConfigValue, entryOf, scalarOf, stringOf } from "./configTree.ts";
import type { FormatReader } from "./format.ts";
import { type ShellCommand, shellCommands } from "./shellWords.ts";
import { readYaml, yamlComments } from "./yamlNodes.ts";

export interface WorkflowUses {
  readonly text: string;
  readonly at: Range;
  readonly line: Range;
}

export interface WorkflowStep {
  /** The line of `run:` or `uses:`, else the step's first line. */
  readonly line: Range;
  readonly id: string | undefined;
  readonly name: string;
  readonly if: string | undefined;
  readonly uses: WorkflowUses | undefined;
  readonly run: WorkflowRun | undefined;
  readonly continueOnError: ConfigEntry | undefined;
  readonly entries: ConfigValue;
}

export interface WorkflowRun {
  readonly text: string;
  readonly at: Range;
  readonly line: Range;
  readonly shell: string;
  readonly commands: readonly ShellCommand[];
}

export interface WorkflowJob {
  readonly id: string;
  readonly keyAt: Range;
  readonly at: Range;
  readonly entries: ConfigValue;
  readonly name: string;
  /** A workflow that the job calls, instead of steps. */
  readonly uses: WorkflowUses | undefined;
  readonly needs: readonly string[];
  readonly if: string | undefined;
  readonly environment: ConfigEntry | undefined;
  readonly environmentName: string | undefined;
  readonly concurrency: ConfigEntry | undefined;
  readonly strategy: ConfigEntry | undefined;
  readonly matrix: ConfigEntry | undefined;
  /** `container` and `services`. */
  readonly images: readonly { readonly text: string; readonly at: Range }[];
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowFile {
  readonly name: string;
  /** What starts the workflow, with how it is limited. */
  readonly triggers: ReadonlyMap<string, ConfigValue | undefined>;
  readonly concurrency: ConfigEntry | undefined;
  readonly jobs: readonly WorkflowJob[];
  /** What an action uses that is made of steps, or of an image: `action.yml`. */
  readonly uses: readonly WorkflowUses[];
}

export const githubActions: FormatReader<"githubActions"> = {
  format: "githubActions",
  languages: ["yaml"],
  detect: (text) =>
    (/^jobs[ \t]*:/m.test(text) &&
      (/^(?:on|"on"|'on'|true)[ \t]*:/m.test(text) || /^[ \t]+runs-on[ \t]*:/m.test(text))) ||
    (/^runs[ \t]*:/m.test(text) && /^[ \t]+using[ \t]*:/m.test(text)),
  prepare: () => Promise.resolve(),
  read(text) {
    const [document] = readYaml(text);
    return {
      model: workflowOf(document?.root, text),
      broken: document?.broken ?? false,
    };
  },
  comments: yamlComments,
};

function workflowOf(root: ConfigValue | undefined, text: string): WorkflowFile {
  const jobs = entryOf(root, "jobs")?.value;
  const shell = defaultShell(root) ?? "bash";
  return {
    name: stringOf(entryOf(root, "name")?.value) ?? "",
    triggers: triggersOf((entryOf(root, "on") ?? entryOf(root, "true"))?.value),
    concurrency: entryOf(root, "concurrency"),
    jobs: (jobs?.kind === "map" ? jobs.entries : []).flatMap((one) =>
      one.value.kind === "map" ? [jobOf(one, shell, text)] : [],
    ),
    uses: actionUses(entryOf(root, "runs")?.value, text),
  };
}

function actionUses(runs: ConfigValue | undefined, text: string): WorkflowUses[] {
  const steps = entryOf(runs, "steps")?.value;
  const image = usesOf(entryOf(runs, "image"), text);
  return [
    ...(image?.text.startsWith("docker://") ? [image] : []),
    ...(steps?.kind === "list" ? steps.items.flatMap((one) => usesOf(entryOf(one, "uses"), text) ?? []) : []),
  ];
}

function defaultShell(holder: ConfigValue | undefined): string | undefined {
  return stringOf(entryOf(entryOf(entryOf(holder, "defaults")?.value, "run")?.value, "shell")?.value);
}

function triggersOf(on: ConfigValue | undefined): ReadonlyMap<string, ConfigValue | undefined> {
  if (on?.kind === "map") return new Map(on.entries.map((one) => [one.key, one.value]));
  return new Map(texts(on).map((one) => [one, undefined]));
}

/** A text, or a list of them. */
export function texts(value: ConfigValue | undefined): string[] {
  if (value?.kind === "list") return value.items.flatMap(texts);
  const scalar = scalarOf(value);
  return scalar === null || scalar === undefined ? [] : [String(scalar)];
}

/** From the start of an entry to the end of its line. */
export function lineOf(at: Range, text: string): Range {
  const stop = text.indexOf("\n", at.start);
  let end = stop === -1 ? text.length : stop;
  end = Math.max(at.start + 1, Math.min(end, at.end));
  while (end > at.start + 1 && /\s/.test(text[end - 1] ?? "")) end--;
  return { start: at.start, end };
}

function jobOf(entry: ConfigEntry, shell: string, text: string): WorkflowJob {
  const { value } = entry;
  const environment = entryOf(value, "environment");
  const strategy = entryOf(value, "strategy");
  const steps = entryOf(value, "steps")?.value;
  const own = defaultShell(value) ?? shell;
  const services = entryOf(value, "services")?.value;
  const containers = [
    entryOf(value, "container")?.value,
    ...(services?.kind === "map" ? services.entries.map((one) => one.value) : []),
  ];
  return {
    id: entry.key,
    keyAt: entry.keyAt,
    at: entry.at,
    entries: value,
    name: stringOf(entryOf(value, "name")?.value) ?? "",
    uses: usesOf(entryOf(value, "uses"), text),
    needs: texts(entryOf(value, "needs")?.value),
    if: conditionOf(value),
    environment,
    environmentName: stringOf(environment?.value) ?? stringOf(entryOf(environment?.value, "name")?.value),
    concurrency: entryOf(value, "concurrency"),
    strategy,
    matrix: entryOf(strategy?.value, "matrix"),
    images: containers.flatMap((one) => {
      const image = one?.kind === "map" ? entryOf(one, "image")?.value : one;
      const written = stringOf(image);
      return image && written !== undefined
        ? [{ text: written, at: { start: image.start, end: image.end } }]
        : [];
    }),
    steps: (steps?.kind === "list" ? steps.items : []).flatMap((one) =>
      one.kind === "map" ? [stepOf(one, own, text)] : [],
    ),
  };
}

function conditionOf(value: ConfigValue): string | undefined {
  const scalar = scalarOf(entryOf(value, "if")?.value);
  return scalar === undefined || scalar === null ? undefined : String(scalar);
}

function usesOf(entry: ConfigEntry | undefined, text: string): WorkflowUses | undefined {
  const written = stringOf(entry?.value);
  if (!entry || written === undefined) return undefined;
  return {
    text: written.trim(),
    at: { start: entry.value.start, end: entry.value.end },
    line: lineOf(entry.at, text),
  };
}

function stepOf(value: ConfigValue, shell: string, text: string): WorkflowStep {
  const uses = usesOf(entryOf(value, "uses"), text);
  const run = runOf(value, shell, text);
  return {
    line: run?.line ?? uses?.line ?? lineOf(value, text),
    id: stringOf(entryOf(value, "id")?.value),
    name: stringOf(entryOf(value, "name")?.value) ?? "",
    if: conditionOf(value),
    uses,
    run,
    continueOnError: entryOf(value, "continue-on-error"),
    entries: value,
  };
}

function runOf(step: ConfigValue, otherwise: string, text: string): WorkflowRun | undefined {
  const entry = entryOf(step, "run");
  const script = stringOf(entry?.value);
  if (!entry || script === undefined) return undefined;
  const shell = stringOf(entryOf(step, "shell")?.value) ?? otherwise;
  const at = bodyOf(entry.value, text);
  const posix = /^(?:\/\S*\/)?(?:ba|z|da|)sh\b/.test(shell);
  return {
    text: script,
    at,
    line: lineOf(entry.at, text),
    shell,
    commands: posix ? shellCommands(withoutExpressions(text, at), at) : [],
  };
}

/** Where the script itself stands: without the quotes, or the line of a block's sign. */
function bodyOf(value: ConfigValue, text: string): Range {
  const first = text[value.start];
  if (first === "|" || first === ">") {
    const stop = text.indexOf("\n", value.start);
    return { start: stop === -1 || stop > value.end ? value.end : stop + 1, end: value.end };
  }
  const quoted =
    (first === '"' || first === "'") && text[value.end - 1] === first && value.end - value.start > 1;
  return quoted ? { start: value.start + 1, end: value.end - 1 } : { start: value.start, end: value.end };
}

/** Expressions hold signs that mean something to a shell, which never sees them; places stay. */
function withoutExpressions(text: string, at: Range): string {
  const body = text.slice(at.start, at.end);
  if (!body.includes("${{")) return text;
  const filled = body.replace(/\$\{\{[\s\S]*?\}\}/g, (one) =>
    one
      .replace(/[^\w.\n]/g, "_")
      .replace(/^_/, "$")
      .replace(/\n/g, "\n"),
  );
  return text.slice(0, at.start) + filled + text.slice(at.end);
}
