import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { AREAS } from "../standards/model.ts";
import { changeCommands } from "./changeProgram.ts";
import { gateCommands } from "./gateProgram.ts";
import {
  BLAME_FORMATS,
  blameOptions,
  EXPLAIN_FORMATS,
  EXPORT_FORMATS,
  explainOptions,
  exportOptions,
  FIXES,
  GROUPS,
  RULE_SEVERITIES,
  RULES_FORMATS,
  RULES_TEST_FORMATS,
  reattachOptions,
  rulesOptions,
  rulesTestOptions,
  SCAN_FORMATS,
  scanOptions,
  shareOptions,
  summaryOptions,
  TOLERATED,
} from "./options.ts";
import { EXIT, type ExitCode, type Outcome } from "./outcome.ts";
import { reviewCommands } from "./reviewProgram.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

const EXAMPLES = `
Examples:
  two-keys scan                          everything below this folder
  two-keys scan services/pay --jobs 2    one folder, two worker threads
  two-keys scan --staged                 what is about to be committed
  two-keys scan --since origin/main      what a branch has changed
  two-keys scan --format sarif --output two-keys.sarif
  two-keys explain unbounded-queue       why a rule exists, and what to write instead
  two-keys rules                         all rules, with their severity here
  two-keys provenance blame server.py    which lines an AI wrote, and who vetted them
  two-keys change new                    a change record for this branch, mostly filled in

Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration.
`;

/**
 * Runs one command line (without node and script) and gives the exit code. Never rejects:
 * an unexpected failure is told in one line, with its stack if `TWO_KEYS_DEBUG` is set.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    let code: ExitCode = EXIT.clean;
    const settle = (outcome: Outcome<ExitCode>): void => {
      code = outcome.ok ? outcome.value : EXIT.unusable;
      if (outcome.ok) return;
      const prefix = /^invalid-/.test(outcome.problem.reason) ? "" : "two-keys: ";
      for (const line of outcome.problem.lines) terminal.err(`${prefix}${line}\n`);
    };
    await program(terminal, settle).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version that were asked for end with 0, in whichever way they were asked for.
      return error.exitCode === 0 ? EXIT.clean : EXIT.unusable;
    }
    const why = error instanceof Error ? error.message : String(error);
    terminal.err(`two-keys: unexpected failure: ${why.split("\n")[0]} (TWO_KEYS_DEBUG=1 shows the stack)\n`);
    if (process.env.TWO_KEYS_DEBUG && error instanceof Error) terminal.err(`${error.stack}\n`);
    return EXIT.unusable;
  }
}

function program(terminal: Terminal, settle: (outcome: Outcome<ExitCode>) => void): Command {
  const root = new Command("two-keys")
    .description(
      "Reliability findings, AI-written lines and change records: the same verdict as in the editor.",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  scanCommand(root, terminal, settle);
  root
    .command("explain")
    .description("explain a rule: why, bad and good code, fix, sources, how to waive it")
    .addArgument(new Argument("<rule>", "id or code of a rule, or id of a notice"))
    .addOption(new Option("--format <format>", "form of the page").choices(EXPLAIN_FORMATS).default("text"))
    .action(async (rule: string, options: object) => {
      const { explain } = await import("./explain.ts");
      settle(await explain(explainOptions.parse({ ...options, rule }), terminal));
    });
  rulesCommands(root, terminal, settle);
  provenanceCommands(root, terminal, settle);
  changeCommands(root, terminal, settle);
  gateCommands(root, terminal, settle);
  reviewCommands(root, terminal, settle);
  return root;
}

function rulesCommands(
  root: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  const group = root
    .command("rules")
    .description("list the rules, with the severity that the policy of this folder gives them")
    .addOption(new Option("--format <format>", "form of the list").choices(RULES_FORMATS).default("text"))
    .addOption(new Option("--area <area>", "rules of one area").choices(AREAS))
    .addOption(new Option("--language <language>", "rules that look at one language").choices(GROUPS))
    .addOption(new Option("--fix <fix>", "rules by what they offer").choices(FIXES))
    .addOption(
      new Option("--severity <severity>", "rules that have one severity here").choices(RULE_SEVERITIES),
    )
    .action(async (options: object) => {
      const { rules } = await import("./rules.ts");
      settle(await rules(rulesOptions.parse(options), terminal));
    });
  group
    .command("test")
    .description("try the rules of your own on the code of their tests")
    .argument(
      "[paths...]",
      "files of rules, or folders of them; those of this folder's policy if there is none",
    )
    .addOption(
      new Option("--format <format>", "form of the answer").choices(RULES_TEST_FORMATS).default("text"),
    )
    .action(async (paths: string[], _options: object, command: Command) => {
      const { rulesTest } = await import("./rulesTest.ts");
      // `rules` has an option of the same name, which takes what is written after `test` too.
      settle(await rulesTest(rulesTestOptions.parse({ ...command.optsWithGlobals(), paths }), terminal));
    });
}

function provenanceCommands(
  root: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  const group = root.command("provenance").description("which lines an AI wrote, by what git's notes say");
  const format = (): Option =>
    new Option("--format <format>", "form of the answer").choices(BLAME_FORMATS).default("text");
  const since = (): Option => new Option("--since <ref>", "only lines that came after the branch left <ref>");
  group
    .command("blame")
    .description("who wrote each line of a file, from which evidence, and whether it is vetted")
    .argument("<file>")
    .addOption(format())
    .action(async (file: string, options: object) => {
      const { provenanceBlame } = await import("./provenance.ts");
      settle(await provenanceBlame(blameOptions.parse({ ...options, file }), terminal));
    });
  group
    .command("summary")
    .description("share of AI lines, by file, tool and model, and how many of them are vetted")
    .addOption(since())
    .option(
      "--fail-on-unvetted",
      "list AI lines that are not vetted as they are, and end with 1 if there are any",
    )
    .addOption(format())
    .action(async (options: object) => {
      const { provenanceSummary } = await import("./provenance.ts");
      settle(await provenanceSummary(summaryOptions.parse(options), terminal));
    });
  group
    .command("export")
    .description("the AI regions of the commit that is checked out, in an open format")
    .addOption(new Option("--format <format>", "which one").choices(EXPORT_FORMATS).makeOptionMandatory())
    .addOption(since())
    .action(async (options: object) => {
      const { provenanceExport } = await import("./provenance.ts");
      settle(await provenanceExport(exportOptions.parse(options), terminal));
    });
  group
    .command("reattach")
    .description("give a squash-merged commit the notes of its branch's commits")
    .argument("<squash-commit>")
    .addOption(new Option("--from <branch>", "the branch, or a range such as main..topic"))
    .action(async (commit: string, options: object) => {
      const { provenanceReattach } = await import("./provenanceReattach.ts");
      settle(await provenanceReattach(reattachOptions.parse({ ...options, commit }), terminal));
    });
  group
    .command("share")
    .description("exchange the notes with a remote: fetch, merge, push without force")
    .addOption(new Option("--remote <name>", "which one (default: the one that the branch is pushed to)"))
    .addOption(format())
    .action(async (options: object) => {
      const { provenanceShare } = await import("./provenanceShare.ts");
      settle(await provenanceShare(shareOptions.parse(options), terminal));
    });
}

function scanCommand(root: Command, terminal: Terminal, settle: (outcome: Outcome<ExitCode>) => void): void {
  root
    .command("scan")
    .description("check files; everything below this folder if no path is given")
    .argument("[paths...]", "files and folders")
    .addOption(
      new Option("--staged", "check what is staged, with its content in the index").conflicts("since"),
    )
    .addOption(
      new Option("--since <ref>", "check what has changed since the branch left <ref>, untracked files too"),
    )
    .addOption(new Option("--format <format>", "form of the report").choices(SCAN_FORMATS).default("text"))
    .option("--output <file>", "write the report to a file")
    .addOption(
      new Option("--max-severity <severity>", "highest severity that still ends with exit code 0")
        .choices(TOLERATED)
        .default("none"),
    )
    .addOption(
      new Option("--jobs <n>", "worker threads (default: one per core, at most 4)").argParser(wholeNumber),
    )
    .option(
      "--baseline <file>",
      "findings that stand in the file are older: they are listed, and fail nothing",
    )
    .addOption(
      new Option("--write-baseline <file>", "write the findings to the file as the known ones").conflicts([
        "staged",
        "since",
        "baseline",
      ]),
    )
    .option("--allow-growth", "let --write-baseline add to a file that is there")
    .option("--no-cache", "check every file, whatever earlier scans have found")
    .option("--timings", "tell which rules and files took longest")
    .option("--quiet", "no progress, no notes, no summary")
    .action(async (paths: string[], options: object) => {
      const { scan } = await import("./scan.ts");
      settle(await scan(scanOptions.parse({ ...options, paths }), terminal));
    });
}

/** Threads beyond this only cost memory. */
const MOST_JOBS = 64;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST_JOBS) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_JOBS}.`);
}
