import { createInterface } from "node:readline/promises";
import type * as z from "zod";
import { visible } from "../change/plainText.ts";
import type { ReviewResult } from "../protocol/review.ts";
import type { ServiceResult } from "../service/result.ts";
import { underAgent } from "./agent.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import type {
  approveOptions,
  commentOptions,
  inboxOptions,
  objectOptions,
  showReviewOptions,
  withdrawOptions,
} from "./reviewOptions.ts";
import { approvalText, inboxText, reviewText } from "./reviewReport.ts";
import { fetched, refused, told, withService } from "./serviceCommand.ts";
import type { Terminal } from "./terminal.ts";

/** `two-keys review inbox`. */
export function reviewInbox(
  { offline, format }: z.infer<typeof inboxOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    if (!offline) await fetched(service, terminal);
    const found = await service.reviews.inbox();
    if (!found.ok) return refused(found.failure, terminal);
    terminal.out(
      format === "json" ? `${JSON.stringify(found.value, undefined, 2)}\n` : inboxText(found.value),
    );
    return success(EXIT.clean);
  });
}

/** `two-keys review show`. */
export function reviewShow(
  { id, offline, format }: z.infer<typeof showReviewOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    if (!offline) await fetched(service, terminal);
    const opened = await service.reviews.open(id);
    if (!opened.ok) return refused(opened.failure, terminal);
    const { markdown } = opened.value;
    if (format === "json") terminal.out(`${JSON.stringify(opened.value, undefined, 2)}\n`);
    else terminal.out(`${terminal.colours ? visible(markdown) : markdown}\n${reviewText(opened.value)}`);
    return success(EXIT.clean);
  });
}

/** `two-keys review approve`: shows what is approved, and asks; by `--yes` it is said already. */
export function reviewApprove(
  { id, comment, exception, yes, offline, format }: z.infer<typeof approveOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    const agent = underAgent(
      "only a person approves: look at it, and approve it in a terminal of your own or in the editor",
    );
    if (agent) return agent;
    if (!offline) await fetched(service, terminal);
    const opened = await service.reviews.open(id);
    if (!opened.ok) return refused(opened.failure, terminal);
    const detail = opened.value;
    // What is approved stands on the screen also where the answer is read by a program.
    (format === "json" ? terminal.err : terminal.out)(approvalText(detail));
    if (!yes) {
      if (!process.stdin.isTTY)
        return problem("refused", "There is nobody to ask here: say --yes to approve what is shown above.");
      if (!(await isYes("Approve this? [y/N] "))) return problem("refused", "Nothing was approved.");
    }
    const { record, changeset } = detail;
    const role = exception ? "window-exception" : detail.role;
    const change = detail.summary.id;
    const approved = await service.reviews.approve({ id: change, record, changeset, role, comment, offline });
    return said(approved, format, terminal);
  });
}

/** `two-keys review object`. */
export function reviewObject(
  { id, reason, offline, format }: z.infer<typeof objectOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async (service) => {
    if (!offline) await fetched(service, terminal);
    const record = await service.reviews.recordOf(id);
    if (!record.ok) return refused(record.failure, terminal);
    const objected = await service.reviews.object({ id, record: record.value, reason, offline });
    return said(objected, format, terminal);
  });
}

/** `two-keys review withdraw`. */
export function reviewWithdraw(
  { event, change, offline, format }: z.infer<typeof withdrawOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async ({ reviews }) =>
    said(await reviews.withdraw({ id: change, event, offline }), format, terminal),
  );
}

/** `two-keys review comment`. */
export function reviewComment(
  { format, ...fields }: z.infer<typeof commentOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async ({ reviews }) => told(await reviews.comment(fields), format, terminal));
}

/** In text, the status afterwards is told behind what was done. */
function said(
  result: ServiceResult<ReviewResult>,
  format: "text" | "json",
  terminal: Terminal,
): Outcome<ExitCode> {
  if (!result.ok || format === "json") return told(result, format, terminal);
  const { message, statusText } = result.value;
  const text = statusText === "" ? message : `${message}; ${statusText}`;
  return told({ ok: true, value: { message: text } }, format, terminal);
}

async function isYes(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
