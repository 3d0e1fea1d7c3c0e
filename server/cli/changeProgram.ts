import { type Command, Option } from "commander";
import { OUTCOMES } from "../change/record.ts";
import {
  CHANGE_FORMATS,
  closeOptions,
  explainPolicyOptions,
  initOptions,
  listOptions,
  newOptions,
  RECORD_FORMATS,
  setOptions,
  showOptions,
  submitOptions,
  syncOptions,
  toolOptions,
  validateOptions,
} from "./changeOptions.ts";
import type { ExitCode, Outcome } from "./outcome.ts";
import type { Terminal } from "./terminal.ts";

const formatOption = (): Option =>
  new Option("--format <format>", "form of the answer").choices(CHANGE_FORMATS).default("text");
const OFFLINE = ["--offline", "keep it here; the next sync sends it"] as const;

/** Adds `init`, `policy` and `change`. */
export function changeCommands(
  root: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  root
    .command("init")
    .description(
      "write the first policy, people and systems files of this repository; nothing is overwritten",
    )
    .option("-y, --yes", "write the defaults without asking")
    .action(async (options: object) => {
      const { init } = await import("./change.ts");
      settle(await init(initOptions.parse(options), terminal));
    });
  const policy = root
    .command("policy")
    .description("what the organisation's policy asks, and whose signatures count");
  policy
    .command("allowed-signers")
    .description("the keys of people.yaml, for `ssh-keygen -Y verify`")
    .action(async () => {
      const { policyAllowedSigners } = await import("./change.ts");
      settle(await policyAllowedSigners(terminal));
    });
  policy
    .command("explain")
    .description("what holds for the current change, or for a path, and from where each value comes")
    .argument("[path]")
    .addOption(formatOption())
    .action(async (path: string | undefined, options: object) => {
      const { policyExplain } = await import("./change.ts");
      settle(await policyExplain(explainPolicyOptions.parse({ ...options, path }), terminal));
    });
  const group = root.command("change").description("the change record of this branch, and the ledger of all");
  draftCommands(group, terminal, settle);
  ledgerCommands(group, terminal, settle);
}

function draftCommands(
  group: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  group
    .command("new")
    .description("start a draft, filled in from the diff, the catalogue and the last record")
    .addOption(formatOption())
    .action(async (options: object) => {
      const { changeNew } = await import("./change.ts");
      settle(await changeNew(newOptions.parse(options), terminal));
    });
  group
    .command("fill")
    .description("fill in what is still empty in the draft, such as after more was committed")
    .addOption(formatOption())
    .action(async (options: object) => {
      const { changeFill } = await import("./change.ts");
      settle(await changeFill(newOptions.parse(options), terminal));
    });
  group
    .command("set")
    .description(
      "write fields of the draft: <path>=<value>; lists and objects as JSON, nothing behind = takes it away",
    )
    .argument("<assignments...>")
    .action(async (assignments: string[]) => {
      const { changeSet } = await import("./change.ts");
      settle(await changeSet(setOptions.parse({ assignments }), terminal));
    });
  group
    .command("show")
    .description("the change of this branch and what it owes, or a record of the ledger")
    .argument("[id]")
    .option("--offline", "do not ask the remote for a record that is not known here")
    .addOption(new Option("--format <format>", "form of the answer").choices(RECORD_FORMATS).default("text"))
    .action(async (id: string | undefined, options: object) => {
      const { changeShow } = await import("./change.ts");
      settle(await changeShow(showOptions.parse({ ...options, id }), terminal));
    });
  group
    .command("validate")
    .description("say what is wrong with the draft, or missing; 2 if anything is")
    .argument("[file]", "another file than the draft of this branch")
    .action(async (file: string | undefined) => {
      const { changeValidate } = await import("./change.ts");
      settle(await changeValidate(validateOptions.parse({ file }), terminal));
    });
  group
    .command("revise")
    .description("start a draft of the next revision of this branch's record")
    .addOption(formatOption())
    .action(async (options: object) => {
      const { changeRevise } = await import("./change.ts");
      settle(await changeRevise(newOptions.parse(options), terminal));
    });
}

function ledgerCommands(
  group: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  group
    .command("submit")
    .description("put the draft into the ledger, for review")
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (options: object) => {
      const { changeSubmit } = await import("./change.ts");
      settle(await changeSubmit(submitOptions.parse(options), terminal));
    });
  group
    .command("close")
    .description("end a change with its outcome; “cancelled” before it has landed")
    .argument("[id]", "the change of this branch when left out")
    .addOption(new Option("--outcome <outcome>", "how it went").choices(OUTCOMES).makeOptionMandatory())
    .requiredOption("--note <text>", "what was seen afterwards, such as the metric that was watched")
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { changeClose } = await import("./change.ts");
      settle(await changeClose(closeOptions.parse({ ...options, id }), terminal));
    });
  group
    .command("list")
    .description("changes of the ledger")
    .addOption(new Option("--mine", "only those that I asked for").conflicts("toReview"))
    .addOption(new Option("--to-review", "only those that wait for my review"))
    .option("--offline", "as far as they are known here")
    .addOption(formatOption())
    .action(async (options: object) => {
      const { changeList } = await import("./change.ts");
      settle(await changeList(listOptions.parse(options), terminal));
    });
  for (const direction of ["export", "import"] as const) {
    group
      .command(direction)
      .description(
        direction === "export"
          ? "send a change to the policy's change tools"
          : "ask the policy's change tools for the state of a change",
      )
      .argument("[id]", "the change of this branch when left out")
      .addOption(formatOption())
      .action(async (id: string | undefined, options: object) => {
        const { changeTools } = await import("./change.ts");
        settle(await changeTools(direction, toolOptions.parse({ ...options, id }), terminal));
      });
  }
  group
    .command("sync")
    .description("fetch the ledger, and send what was kept here; 1 if something is wrong with it")
    .option("--restore", "put back what the remote had shown and took away")
    .addOption(formatOption())
    .action(async (options: object) => {
      const { changeSync } = await import("./change.ts");
      settle(await changeSync(syncOptions.parse(options), terminal));
    });
}
