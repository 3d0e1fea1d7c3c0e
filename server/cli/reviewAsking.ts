import type * as z from "zod";
import { changeId } from "../change/record.ts";
import type { RequestOutcome, ReviewCandidates } from "../protocol/review.ts";
import type { ChangeService } from "../service/changeService.ts";
import { done, failure, type ServiceResult } from "../service/result.ts";
import { underAgent } from "./agent.ts";
import { EXIT, type ExitCode, type Outcome, success } from "./outcome.ts";
import type { candidatesOptions, requestOptions } from "./reviewOptions.ts";
import { candidatesText } from "./reviewReport.ts";
import { refused, told, withService } from "./serviceCommand.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys review candidates`. */
export function reviewCandidates(
  { id, format }: z.infer<typeof candidatesOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async ({ reviews }) => {
    const found = await reviews.candidates(id);
    if (!found.ok) return refused(found.failure, terminal);
    terminal.out(
      format === "json" ? `${JSON.stringify(found.value, undefined, 2)}\n` : candidatesText(found.value),
    );
    return success(EXIT.clean);
  });
}

type RequestOptions = z.infer<typeof requestOptions>;

/** `two-keys review request`. 1 where it is written and reviewers can't get the commits, or a forge was not asked. */
export function reviewRequest(given: RequestOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const isChange = (text: string): boolean => changeId.safeParse(text).success;
  const people = given.people.filter((text) => !isChange(text));
  const options = { ...given, people, change: given.change ?? given.people.find(isChange) };
  return withService(terminal, async (service) => {
    const agent = underAgent("only a person asks people for a review");
    if (agent) return agent;
    const { change: id, offline, format } = options;
    if (options.withdraw) {
      const event = await requestOf(service, id);
      if (!event.ok) return refused(event.failure, terminal);
      return told(await service.reviews.withdraw({ id, offline, event: event.value }), format, terminal);
    }
    if (options.retry) return outcome(await service.reviews.retry(id), options, terminal);
    const reviewers = await reviewersOf(service, options);
    if (!reviewers.ok) return refused(reviewers.failure, terminal);
    const { note, push } = options;
    const fields = { id, offline, note, push, reviewers: reviewers.value };
    return outcome(await service.reviews.request(fields), options, terminal);
  });
}

function outcome(
  asked: ServiceResult<RequestOutcome>,
  { format, offline }: RequestOptions,
  terminal: Terminal,
): Outcome<ExitCode> {
  if (!asked.ok) return refused(asked.failure, terminal);
  const { message, forge, isBranchPushed } = asked.value;
  if (format === "json") terminal.out(`${JSON.stringify(asked.value, undefined, 2)}\n`);
  else {
    terminal.out(`${printable(message)}\n`);
    if (forge) terminal.out(`${printable(forge.text)}\n`);
    for (const { person, reason } of forge?.failed ?? [])
      terminal.out(`  ${printable(`${person}: ${reason}`)}\n`);
  }
  const isComplete = offline || (isBranchPushed && forge?.isComplete !== false);
  return success(isComplete ? EXIT.clean : EXIT.findings);
}

async function requestOf({ reviews }: ChangeService, id: string | undefined): Promise<ServiceResult<string>> {
  const event = await reviews.requestEvent(id);
  if (!event.ok) return event;
  return event.value === undefined ? failure("refused", "Nobody is asked for a review.") : done(event.value);
}

async function reviewersOf(
  { reviews }: ChangeService,
  { people, proposed, remind, change }: RequestOptions,
): Promise<ServiceResult<string[]>> {
  const found = await reviews.candidates(change);
  if (!found.ok) return found;
  const { candidates } = found.value;
  const named = await reviews.peopleMeant(people);
  if (!named.ok) return named;
  const wanted = candidates.filter((one) => (proposed && one.isProposed) || (remind && one.isRequested));
  const all = [...new Set([...wanted.map(({ person }) => person), ...named.value])];
  if (all.length > 0) return done(all);
  return failure("refused", nobody(found.value, remind));
}

function nobody({ candidates }: ReviewCandidates, remind: boolean): string {
  if (remind) return "Nobody was asked yet: name the people who should review it.";
  const names = candidates.filter(({ isProposed }) => isProposed).map(({ name }) => name);
  const hint = names.length > 0 ? `, or say --proposed for ${names.join(" and ")}` : "";
  return `Name the people who should review it${hint}.`;
}
