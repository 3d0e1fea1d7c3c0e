import { Argument, type Command, Option } from "commander";
import { DEPLOY_OUTCOMES } from "../change/record.ts";
import { GATE_PLACES } from "../gate/model.ts";
import { GATE_FORMATS, gateOptions } from "./gateOptions.ts";
import type { ExitCode, Outcome } from "./outcome.ts";
import type { Terminal } from "./terminal.ts";

const HELP = `
Exit codes: 0 passed or nothing is asked, 1 unsatisfied, 2 wrong usage, 3 undetermined, 4 a break-glass stands in.
`;

/** Adds `two-keys gate`, and what goes with it: hooks and witnesses. */
export function gateCommands(
  root: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  root
    .command("gate")
    .description("decide whether a change may land, by policy, record and approvals")
    .addArgument(new Argument("[remote]", "name of the remote, as git gives it to a pre-push hook"))
    .addArgument(new Argument("[url]", "its address"))
    .addOption(new Option("--at <place>", "where the gate stands").choices(GATE_PLACES).default("pre-push"))
    .option("--stdin", "read the updates from standard input, as git gives them to its hooks")
    .option("--target <ref>", "branch that the change is meant for (default: the protected one)")
    .option("--base <commit>", "where that branch stands")
    .option("--head <commit>", "last commit of the change (default: HEAD)")
    .option("--environment <name>", "deploy: where to")
    .option("--commit <commit...>", "deploy: what was built (default: HEAD)")
    .option("--artifact <name@digest...>", "deploy: what is deployed")
    .addOption(new Option("--format <format>", "form of the report").choices(GATE_FORMATS).default("text"))
    .option("--output <file>", "write the report to a file")
    .option(
      "--witness",
      "ci, deploy: leave the decision in the ledger, signed by the key that git signs with",
    )
    .option("--actor <id>", "who leaves it, where git does not sign here")
    .option("--offline", "ask no remote: decide by what is known here")
    .option("--quiet", "only what is not met")
    .addHelpText("after", HELP)
    .action(async (_remote: string | undefined, url: string | undefined, options: object) => {
      const { gate } = await import("./gate.ts");
      settle(await gate(gateOptions.parse({ ...options, url }), terminal));
    });
  hookCommands(root, terminal, settle);
  witnessCommands(root, terminal, settle);
}

function hookCommands(root: Command, terminal: Terminal, settle: (outcome: Outcome<ExitCode>) => void): void {
  const group = root
    .command("hooks")
    .description("the gate in git's hooks: advice in a clone, a control on a server");
  for (const action of ["install", "uninstall"] as const) {
    group
      .command(action)
      .description(
        action === "install"
          ? "put the gate before every push of this clone; a hook that is there stays and runs first"
          : "take the hook away, and put back the one that was there before",
      )
      .option("--server <bare>", "the hooks of a bare repository on a server instead")
      .action(async (options: object) => {
        const { hooks, hooksOptions } = await import("./hooks.ts");
        settle(await hooks(action, hooksOptions.parse(options), terminal));
      });
  }
}

function witnessCommands(
  root: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  const group = root
    .command("witness")
    .description("put on record what has landed and was deployed, as a pipeline");
  const common = (command: Command): Command =>
    command
      .option("--actor <id>", "who says so, where git does not sign here: bot:pipeline")
      .option("--witness <text>", "what tells of it elsewhere, such as the address of a run")
      .option("--quiet", "only what goes wrong");
  common(
    group
      .command("landed")
      .description("what came to a protected branch")
      .option("--stdin", "read the lines of git's post-receive hook from standard input")
      .option("--ref <ref>", "branch that was updated")
      .option("--before <id>", "where it stood")
      .option("--after <id>", "where it stands"),
  ).action(async (options: object) => {
    const { landedOptions, witnessLanded } = await import("./witness.ts");
    settle(await witnessLanded(landedOptions.parse(options), terminal));
  });
  common(
    group
      .command("deployed")
      .description("what was deployed where")
      .requiredOption("--environment <name>", "where to")
      .option("--commit <commit>", "what was built", "HEAD")
      .option("--artifact <name@digest...>", "what was deployed")
      .addOption(
        new Option("--outcome <outcome>", "what came of it").choices(DEPLOY_OUTCOMES).default("succeeded"),
      )
      .option("--target <ref>", "branch on which it landed (default: the protected one)"),
  ).action(async (options: object) => {
    const { deployedOptions, witnessDeployed } = await import("./witness.ts");
    settle(await witnessDeployed(deployedOptions.parse(options), terminal));
  });
}
