import { readFile } from "node:fs/promises";
import path from "node:path";
import type * as z from "zod";
import { visible } from "../change/plainText.ts";
import type { ChangeView } from "../protocol/change.ts";
import { allowedSignersOf } from "../service/allowedSigners.ts";
import type { ChangeService } from "../service/changeService.ts";
import type { ServiceResult } from "../service/result.ts";
import type {
  closeOptions,
  explainPolicyOptions,
  initOptions,
  listOptions,
  newOptions,
  setOptions,
  showOptions,
  submitOptions,
  syncOptions,
  toolOptions,
  validateOptions,
} from "./changeOptions.ts";
import { changesText, viewText } from "./changeReport.ts";
import { fileError, shownPath } from "./disk.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { fetched, placed, refused, told, withService } from "./serviceCommand.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys change new`: starts a draft for the branch, filled in from what is known. */
export function changeNew(
  { format }: z.infer<typeof newOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const started = await service.drafting.start();
    if (!started.ok) return refused(started.failure, terminal);
    const { file, isNew, prefilled } = started.value;
    const shown = shownPath(file, terminal.cwd);
    if (format === "json") terminal.out(`${JSON.stringify({ file, isNew, prefilled }, undefined, 2)}\n`);
    else {
      terminal.out(`${isNew ? "draft" : "draft is there already"}: ${printable(shown)}\n`);
      for (const { field, source } of prefilled) terminal.out(`  ${field}: from ${printable(source)}\n`);
      await showOwed(service, terminal);
    }
    return success(EXIT.clean);
  });
}

/** `two-keys change fill`: fills in what is still empty, such as after more was committed. */
export function changeFill(
  { format }: z.infer<typeof newOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const filled = await service.drafting.prefill();
    if (!filled.ok) return refused(filled.failure, terminal);
    const { prefilled } = filled.value;
    if (format === "json") terminal.out(`${JSON.stringify(filled.value, undefined, 2)}\n`);
    else {
      if (prefilled.length === 0) terminal.out("nothing more is known\n");
      for (const { field, source } of prefilled) terminal.out(`  ${field}: from ${printable(source)}\n`);
      await showOwed(service, terminal);
    }
    return success(EXIT.clean);
  });
}

/** `two-keys change set`: writes fields of the draft, each given as `path=value`; an empty value takes one away. */
export function changeSet(
  { assignments }: z.infer<typeof setOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const edits: { path: string; value: unknown }[] = [];
    for (const one of assignments) {
      const at = one.indexOf("=");
      if (at < 1) return problem("bad-option", `"${printable(one)}" is not <path>=<value>`);
      const text = one.slice(at + 1);
      edits.push({ path: one.slice(0, at), value: text === "" ? null : valueIn(text) });
    }
    const edited = await service.drafting.write(edits);
    if (!edited.ok) return refused(edited.failure, terminal);
    await showOwed(service, terminal);
    return success(EXIT.clean);
  });
}

/** JSON where it is meant to be (lists, objects, numbers, truth values), else the text itself. */
function valueIn(text: string): unknown {
  if (!/^(?:[[{]|-?\d+$|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `two-keys change show`: the change of this branch, or a record of the ledger. */
export function changeShow(
  { id, offline, format }: z.infer<typeof showOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    if (id !== undefined || format === "yaml") {
      const read = (): Promise<ServiceResult<string>> =>
        format === "text" ? service.recordMarkdown(id) : service.recordFile(id, format);
      let found = await read();
      if (!found.ok && found.failure.reason === "no-record" && id !== undefined && !offline) {
        await fetched(service, terminal);
        found = await read();
      }
      if (!found.ok) return refused(found.failure, terminal);
      // A file of the ledger is given as it is to a pipe; on a screen, what it would obey is spelt out.
      const text = terminal.colours ? visible(found.value) : found.value;
      terminal.out(text.endsWith("\n") ? text : `${text}\n`);
      return success(EXIT.clean);
    }
    const view = await service.view(terminal.cwd);
    if (format === "json") terminal.out(`${JSON.stringify(view, undefined, 2)}\n`);
    if (view.kind === "broken-policy") {
      const lines = view.problems.map((one) => placed(one, terminal));
      const message = "The policy can't be used, so nothing can be decided by it.";
      return problem("invalid-policy", ...lines, message);
    }
    if (view.kind === "absent" && view.reason !== "no-changes")
      return problem("refused", printable(view.detail || view.reason));
    if (format === "text") terminal.out(viewText(view));
    return success(EXIT.clean);
  });
}

/** `two-keys change validate`: what is owed before the draft can be submitted, each at its place. 1 if anything is. */
export function changeValidate(
  { file }: z.infer<typeof validateOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    let text: { file: string; text: string } | undefined;
    if (file !== undefined) {
      const absolute = path.resolve(terminal.cwd, file);
      try {
        text = { file: absolute, text: await readFile(absolute, "utf8") };
      } catch (error) {
        return problem("no-such-path", `${printable(file)}: ${fileError(error)}`);
      }
    }
    const found = await service.validate(text);
    if (!found.ok) return refused(found.failure, terminal);
    if (found.value.length === 0) {
      terminal.out("nothing is owed\n");
      return success(EXIT.clean);
    }
    return problem("invalid-record", ...found.value.map((one) => placed(one, terminal)));
  });
}

/** `two-keys change submit`. */
export function changeSubmit(
  { offline, format }: z.infer<typeof submitOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => told(await service.submit({ offline }), format, terminal));
}

/** `two-keys change revise`: a draft of the next revision. */
export function changeRevise(
  { format }: z.infer<typeof newOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const revised = await service.drafting.revise();
    if (!revised.ok) return refused(revised.failure, terminal);
    if (format === "json") terminal.out(`${JSON.stringify(revised.value, undefined, 2)}\n`);
    else
      terminal.out(
        `draft of revision ${revised.value.revision}: ${printable(shownPath(revised.value.file, terminal.cwd))}\n`,
      );
    return success(EXIT.clean);
  });
}

/** `two-keys change close`. */
export function changeClose(
  { id, outcome, note, offline, format }: z.infer<typeof closeOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) =>
    told(
      await service.close({ outcome, note, offline, ...(id === undefined ? {} : { id }) }),
      format,
      terminal,
    ),
  );
}

/** `two-keys change sync`: exchanges the ledger with its remote. 1 if not all was sent, or something is wrong with it. */
export function changeSync(
  { restore, format }: z.infer<typeof syncOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const synced = await service.sync({ restore });
    if (!synced.ok) return refused(synced.failure, terminal);
    const { isPushed, message, problems } = synced.value;
    if (format === "json") terminal.out(`${JSON.stringify(synced.value, undefined, 2)}\n`);
    else for (const line of [message, ...problems]) terminal.out(`${printable(line)}\n`);
    return success(isPushed && problems.length === 0 ? EXIT.clean : EXIT.findings);
  });
}

/** `two-keys change export` and `import`: sends a change to the policy's change tools, or asks them for its state. */
export function changeTools(
  direction: "export" | "import",
  { id, format }: z.infer<typeof toolOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const found = await (direction === "export" ? service.exportChange(id) : service.importChange(id));
    if (!found.ok) return refused(found.failure, terminal);
    if (format === "json") terminal.out(`${JSON.stringify(found.value, undefined, 2)}\n`);
    else for (const { tool, message } of found.value) terminal.out(`${printable(`${tool}: ${message}`)}\n`);
    return success(found.value.every(({ isDone }) => isDone) ? EXIT.clean : EXIT.findings);
  });
}

/** `two-keys change list`. */
export function changeList(
  { mine, toReview, offline, format }: z.infer<typeof listOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    if (!offline) await fetched(service, terminal);
    const found = await service.changes();
    if (!found.ok) return refused(found.failure, terminal);
    const all = found.value;
    const shown = mine ? { mine: all.mine } : toReview ? { toReview: all.toReview } : all;
    terminal.out(format === "json" ? `${JSON.stringify(shown, undefined, 2)}\n` : changesText(shown));
    return success(EXIT.clean);
  });
}

/** `two-keys policy explain`: what holds for the current change, or for a path, and from where. */
export function policyExplain(
  { path: given, format }: z.infer<typeof explainPolicyOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const absolute = given === undefined ? undefined : path.resolve(terminal.cwd, given);
    const explained = await service.explainPolicy(absolute);
    if (!explained.ok) return refused(explained.failure, terminal);
    const { json, text } = explained.value;
    const lines = text.split("\n").map(printable).join("\n");
    terminal.out(format === "json" ? `${JSON.stringify(json, undefined, 2)}\n` : lines);
    return success(EXIT.clean);
  });
}

/** `two-keys policy allowed-signers`: whose signatures count, in the form of ssh-keygen. */
export async function policyAllowedSigners(terminal: Terminal): Promise<Outcome<ExitCode>> {
  const found = await allowedSignersOf(terminal.cwd, new Date());
  if (!found.ok) return refused(found.failure, terminal);
  terminal.out(found.value.split("\n").map(printable).join("\n"));
  return success(EXIT.clean);
}

/** `two-keys init`: the first policy files. Without `--yes` it only says what it would write. */
export function init({ yes }: z.infer<typeof initOptions>, terminal: Terminal): Promise<Outcome<ExitCode>> {
  return withService(
    terminal,
    async (service) => {
      const planned = await service.setUp({ isDry: !yes });
      if (!planned.ok) return refused(planned.failure, terminal);
      const { written, kept } = planned.value;
      for (const file of written)
        terminal.out(`${yes ? "wrote" : "would write"} ${printable(shownPath(file, terminal.cwd))}\n`);
      for (const file of kept) terminal.out(`kept ${printable(shownPath(file, terminal.cwd))}\n`);
      if (!yes && written.length > 0) terminal.out("nothing was written: say --yes to write these files\n");
      if (yes && written.length > 0)
        terminal.out("look at them, and land them on the protected branch: they hold from there\n");
      return success(EXIT.clean);
    },
    true,
  );
}

async function showOwed(service: ChangeService, terminal: Terminal): Promise<void> {
  const view: ChangeView = await service.view(terminal.cwd);
  if (view.kind !== "change") return;
  const owed = view.checklist.filter(({ state }) => state === "owed" || state === "undecided");
  terminal.out(owed.length === 0 ? "nothing is owed\n" : "owed:\n");
  for (const { label, reason } of owed) terminal.out(`${printable(`  ${label}: ${reason}`)}\n`);
}
