import { type Command, InvalidArgumentError, Option } from "commander";
import { CHANGE_FORMATS } from "./changeOptions.ts";
import { type ExitCode, type Outcome, problem } from "./outcome.ts";
import {
  approveOptions,
  breakGlassOptions,
  candidatesOptions,
  changesetOptions,
  commentOptions,
  importOptions,
  inboxOptions,
  objectOptions,
  requestOptions,
  showReviewOptions,
  withdrawOptions,
} from "./reviewOptions.ts";
import type { Terminal } from "./terminal.ts";

const formatOption = (): Option =>
  new Option("--format <format>", "form of the answer").choices(CHANGE_FORMATS).default("text");
const OFFLINE = ["--offline", "keep it here; the next sync sends it"] as const;
const OWN = "the change of this branch when left out";

type Settle = (outcome: Outcome<ExitCode>) => void;

/** Adds `review`, `break-glass` and `changeset`. */
export function reviewCommands(root: Command, terminal: Terminal, settle: Settle): void {
  const group = root.command("review").description("ask for reviews, and give them");
  askingCommands(group, terminal, settle);
  reviewerCommands(group, terminal, settle);
  importCommand(group, terminal, settle);
  breakGlassCommand(root, terminal, settle);
  root
    .command("changeset")
    .description("print the digest of what differs between two commits: approvals are bound to it")
    .argument("<base>", "commit, branch or tag")
    .argument("<head>")
    .option("--files", "list what it is made of: modes, blobs and path of each file that differs")
    .addOption(formatOption())
    .action(async (base: string, head: string, options: object) => {
      const { changeset } = await import("./changeset.ts");
      settle(await changeset(changesetOptions.parse({ ...options, base, head }), terminal));
    });
}

function breakGlassCommand(root: Command, terminal: Terminal, settle: Settle): void {
  root
    .command("break-glass")
    .description("let an emergency land without the reviews that it lacks; two people review it afterwards")
    .requiredOption("--incident <id>", "incident that it mends")
    .requiredOption("--reason <text>", "what burns, and why it can't wait; at least 30 characters")
    .addOption(
      new Option("--hours <n>", "how long it is open (default: 1, or the most that the policy gives)"),
    )
    .option("--acknowledger <person...>", "who was told and agrees; a second break-glass needs somebody new")
    .option("--change <id>", "what this branch holds when left out")
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (options: object) => {
      const { breakGlass } = await import("./breakGlass.ts");
      const parsed = breakGlassOptions.safeParse(options);
      settle(
        parsed.success
          ? await breakGlass(parsed.data, terminal)
          : problem(
              "bad-option",
              ...parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
            ),
      );
    });
}

function askingCommands(group: Command, terminal: Terminal, settle: Settle): void {
  group
    .command("candidates")
    .description("who could review a change, and why; who can't, and why not")
    .argument("[id]", OWN)
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { reviewCandidates } = await import("./reviewAsking.ts");
      settle(await reviewCandidates(candidatesOptions.parse({ ...options, id }), terminal));
    });
  group
    .command("request")
    .description("ask people for a review; all of them: it takes the place of the request before")
    .argument(
      "[people...]",
      "ids, names or e-mail addresses of people.yaml; the id of a change says which one is meant",
    )
    .option("--proposed", "those that are proposed, as many as are needed")
    .option("--note <text>", "what they should look at")
    .option("--push", "push the branch where the remote does not have it; never with force")
    .option("--remind", "ask those again who were asked")
    .option("--retry", "ask the forge again for what failed there")
    .addOption(new Option("--withdraw", "take the request back").conflicts(["proposed", "remind", "retry"]))
    .option("--change <id>", OWN)
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (people: string[], options: object) => {
      const { reviewRequest } = await import("./reviewAsking.ts");
      settle(await reviewRequest(requestOptions.parse({ ...options, people }), terminal));
    });
}

function reviewerCommands(group: Command, terminal: Terminal, settle: Settle): void {
  group
    .command("inbox")
    .alias("list")
    .description("what waits for my review, what I have answered, what is mine, and emergencies")
    .option("--offline", "as far as it is known here")
    .addOption(formatOption())
    .action(async (options: object) => {
      const { reviewInbox } = await import("./review.ts");
      settle(await reviewInbox(inboxOptions.parse(options), terminal));
    });
  group
    .command("show")
    .description(
      "record, files, findings and AI lines of a change; fetches its commits where they are not here",
    )
    .argument("[id]", OWN)
    .option("--offline", "do not fetch the ledger first")
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { reviewShow } = await import("./review.ts");
      settle(await reviewShow(showReviewOptions.parse({ ...options, id }), terminal));
    });
  group
    .command("approve")
    .description("approve exactly what is shown: this revision and this content")
    .argument("[id]", OWN)
    .option("--comment <text>", "what you have looked at")
    .option("--exception", "let it land in a freeze, besides its approvals")
    .option("-y, --yes", "do not ask; only a person says so")
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { reviewApprove } = await import("./review.ts");
      settle(await reviewApprove(approveOptions.parse({ ...options, id }), terminal));
    });
  group
    .command("object")
    .description("say what is wrong: it can't land until you withdraw that, or a new revision answers it")
    .argument("[id]", OWN)
    .requiredOption("--reason <text>", "what is wrong, so that it can be mended")
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { reviewObject } = await import("./review.ts");
      settle(await reviewObject(objectOptions.parse({ ...options, id }), terminal));
    });
  group
    .command("withdraw")
    .description("take back what you said: an approval, an objection, a request or a break-glass")
    .argument("<event>", "digest of the event, or “last”")
    .option("--change <id>", OWN)
    .option(...OFFLINE)
    .addOption(formatOption())
    .action(async (event: string, options: object) => {
      const { reviewWithdraw } = await import("./review.ts");
      settle(await reviewWithdraw(withdrawOptions.parse({ ...options, event }), terminal));
    });
  group
    .command("comment")
    .description("comment on a change: on the forge, else in a git-appraise note; a comment never counts")
    .argument("[id]", OWN)
    .requiredOption("--text <text>", "what you say")
    .option("--path <path>", "file, from the repository's top folder")
    .addOption(new Option("--line <n>", "line of its new content").argParser(lineNumber))
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { reviewComment } = await import("./review.ts");
      settle(await reviewComment(commentOptions.parse({ ...options, id }), terminal));
    });
}

function importCommand(group: Command, terminal: Terminal, settle: Settle): void {
  group
    .command("import")
    .description(
      "as a bot: take reviews on the forge over into the ledger, where exactly this content was reviewed",
    )
    .argument("[id]", "the change; that of the commit that is checked out when left out")
    .option("--branch <branch>", "branch of the pull or merge request")
    .addOption(formatOption())
    .action(async (id: string | undefined, options: object) => {
      const { reviewImport } = await import("./reviewImport.ts");
      settle(await reviewImport(importOptions.parse({ ...options, id }), terminal));
    });
}

function lineNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1) return value;
  throw new InvalidArgumentError("It must be the number of a line.");
}
