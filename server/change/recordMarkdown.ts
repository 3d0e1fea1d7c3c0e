import { diffRecords } from "./diffRecords.ts";
import { compare, short } from "./eventOrder.ts";
import type { ChangeState, FoldEvent } from "./foldModel.ts";
import { inline, quoted } from "./plainText.ts";
import type { ChangeEvent, ChangeRecord, Step } from "./record.ts";
import { nameOf } from "./statusWords.ts";
import { utcText } from "./windows.ts";

/**
 * A change as Markdown to read: its state, its record, its revisions and everything that happened. Texts of people are
 * shown as they are and never obeyed, whatever they hold.
 */
export function recordMarkdown(state: ChangeState, events: readonly FoldEvent[]): string {
  const record = state.current?.record;
  return [
    `# ${state.id}${record ? ` ${inline(record.title)}` : ""}`,
    `**${inline(state.statusText)}**`,
    list(state.waitsFor.map(inline)),
    ...(record ? recordParts(record) : []),
    ...peopleParts(state),
    ...revisionParts(state),
    part("What happened", list(eventLines(state, events))),
    part("What does not count", list(problemLines(state))),
  ]
    .filter((text) => text !== "")
    .join("\n\n")
    .concat("\n");
}

function recordParts(record: ChangeRecord): string[] {
  const systems = record.systems.map(({ id, tier, owner }) => inline(`${id} (tier ${tier}, ${owner})`));
  const facts = [
    `Risk: ${record.risk.declared}${record.risk.declared === record.risk.computed ? "" : `, raised from ${record.risk.computed}`}`,
    `Systems: ${systems.join(", ")}`,
    `Requester: ${inline(nameOf(record.requester))}; implementer: ${inline(nameOf(record.implementer))}`,
    `Authors: ${record.authors.map((one) => inline(nameOf(one))).join(", ")}`,
    ...record.agents.map(({ tool, model, operator }) =>
      inline(`AI: ${tool}${model ? ` (${model})` : ""}, driven by ${nameOf(operator)}`),
    ),
    ...(record.environments ? [`Environments: ${record.environments.map(inline).join(", ")}`] : []),
    ...(record.blastRadius ? [`Blast radius: ${record.blastRadius}`] : []),
    ...(record.window
      ? [
          `Window: ${record.window.start} to ${record.window.end}, ${record.window.bakeMinutes} minutes of bake`,
        ]
      : []),
    ...(record.incident ? [`Incident: ${inline(record.incident)}`] : []),
    ...record.links.map((link) => `Link: ${inline(link)}`),
    ...record.targets.map(({ repo, ref, changeset, head }) =>
      inline(`Target: ${ref} of ${repo}, content ${short(changeset)}, head ${short(head)}`),
    ),
    ...Object.entries(record.risk.answers).map(([id, answer]) => inline(`Answer to ${id}: ${answer}`)),
  ];
  const { rollback } = record;
  return [
    list(facts),
    text("What", record.what),
    text("Why", record.why),
    text("If not", record.whatIfNot),
    text("Customer impact", record.customerImpact),
    text("Worst case", record.worstCase),
    part("Plan", steps(record.plan ?? [])),
    part(
      "Tests",
      list((record.tests ?? []).map((one) => inline(`${one.what} (${one.where}): ${one.evidence}`))),
    ),
    part("Monitoring", list((record.monitoring ?? []).map(monitorLine))),
    rollback ? part("Rollback", rollbackText(rollback)) : "",
  ];
}

function monitorLine({
  metric,
  where,
  abortWhen,
}: {
  metric: string;
  where: string;
  abortWhen: string;
}): string {
  return inline(`${metric} at ${where}: abort when ${abortWhen}`);
}

function rollbackText(rollback: NonNullable<ChangeRecord["rollback"]>): string {
  const { possible, trigger, estMinutes, testedAt, forwardFix } = rollback;
  const facts = [
    possible ? "Possible" : "Not possible",
    trigger && `When: ${inline(trigger)}`,
    estMinutes !== undefined && `Minutes: ${estMinutes}`,
    testedAt ? `Tested: ${testedAt}` : "Never tested",
    forwardFix && `Forward fix: ${inline(forwardFix)}`,
  ].filter((one) => typeof one === "string" && one !== "");
  return [list(facts as string[]), steps(rollback.steps)].filter((one) => one !== "").join("\n\n");
}

function steps(all: readonly Step[]): string {
  return all
    .map((step, at) => {
      const notes = [
        step.stage,
        `${step.estMinutes} min`,
        step.automated ? "automated" : "by hand",
        step.irreversible && "irreversible",
        step.owner && inline(nameOf(step.owner)),
      ].filter(Boolean);
      const lines = [
        `${at + 1}. **${inline(step.id)}** (${notes.join(", ")}): ${inline(step.action)}`,
        `   - Expected: ${inline(step.expect)}`,
        `   - Check: ${inline(step.verify)}`,
        ...(step.haltIf ? [`   - Stop if: ${inline(step.haltIf)}`] : []),
      ];
      return lines.join("\n");
    })
    .join("\n");
}

function peopleParts({ approvals, refused, objections, retro }: ChangeState): string[] {
  const given = [
    ...approvals.map(({ person, at }) => `${inline(nameOf(person))} approved, ${utcText(at)}`),
    ...refused.map(
      ({ person, at, reason }) =>
        `${inline(nameOf(person))} approved, ${utcText(at)}; it does not count: ${inline(reason)}`,
    ),
    ...(retro?.have ?? []).map(
      ({ person, at }) => `${inline(nameOf(person))} reviewed it afterwards, ${utcText(at)}`,
    ),
  ];
  const open = objections.map(({ person, reason }) => `${inline(nameOf(person))}: ${inline(reason)}`);
  return [part("Approvals", list(given)), part("Open objections", list(open))];
}

function revisionParts({ revisions }: ChangeState): string[] {
  return revisions.slice(1).map(({ record }, at) => {
    const before = revisions[at]?.record;
    const lines = before ? diffRecords(before, record).map(inline) : [];
    return part(`Revision ${record.revision}, against the one before`, list(lines));
  });
}

function eventLines({ problems }: ChangeState, events: readonly FoldEvent[]): string[] {
  const bad = new Set(problems.map(({ digest }) => digest));
  return [...events]
    .sort((a, b) => Date.parse(a.event.at) - Date.parse(b.event.at) || compare(a.digest, b.digest))
    .map(({ digest, event, signed }) => {
      const notes = [signed ? "signed" : "not signed", bad.has(digest) && "does not count"].filter(Boolean);
      return `${event.at} ${inline(nameOf(event.actor))} ${inline(saying(event))} (${notes.join(", ")})`;
    });
}

/** What somebody did, in words. */
function saying(event: ChangeEvent): string {
  switch (event.type) {
    case "submitted":
      return `submitted revision ${short(event.record)}`;
    case "requested":
      return `asked ${event.reviewers.map(nameOf).join(", ")} for a review`;
    case "approved":
      return `approved it as ${event.role}${event.comment ? `: ${event.comment}` : ""}`;
    case "objected":
      return `objected: ${event.reason}`;
    case "withdrawn":
      return `withdrew ${short(event.event)}`;
    case "breakGlass":
      return `broke the glass for ${event.incident} until ${event.expires}: ${event.reason}`;
    case "landed":
      return `says that it landed on ${event.ref} of ${event.repo} (${event.witness})`;
    case "deployed":
      return `says that the deployment to ${event.environment} ${event.outcome} (${event.witness})`;
    case "step":
      return `says that step ${event.step} is ${event.outcome}${event.note ? `: ${event.note}` : ""}`;
    case "closed":
      return `closed it as ${event.outcome}: ${event.note}`;
  }
}

function problemLines({ problems }: ChangeState): string[] {
  return problems.map(({ code, digest, message }) => `${code} ${short(digest)}: ${inline(message)}`);
}

function text(title: string, value: string | undefined): string {
  return value === undefined ? "" : part(title, quoted(value));
}

function part(title: string, body: string): string {
  return body === "" ? "" : `## ${title}\n\n${body}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
