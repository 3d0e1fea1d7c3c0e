import { type QuickPickItem, QuickPickItemKind, type WorkspaceFolder, window } from "vscode";
import {
  BREAK_GLASS_PREVIEW_REQUEST,
  BREAK_GLASS_REQUEST,
  type BreakGlassPreview,
  breakGlassPreview,
  BREAK_GLASS_LIMITS as LIMITS,
  MAX_REASON,
  type ReviewResult,
  reviewResult,
} from "../../server/protocol/review.ts";
import { folderParams } from "../change/changeFolder.ts";
import { countOf } from "../change/checklistRows.ts";
import { lengthProblem, plainLabel, plainMessage } from "../messages.ts";
import type { Session } from "../session.ts";
import { type Answer, pickStep, walk, writeStep } from "./steps.ts";

interface Filled {
  incident: string;
  reason: string;
  hours: number;
  acknowledgers: readonly string[];
}

interface PersonItem extends QuickPickItem {
  readonly person: string;
}

/**
 * Takes a person through breaking the glass, step by step, the consequences first. Undefined where they gave it up;
 * rejects with the reason where it can't be done.
 */
export async function breakGlass(
  session: Session,
  folder: WorkspaceFolder,
  id: string | undefined,
): Promise<ReviewResult | undefined> {
  const params = { ...folderParams(folder), ...(id === undefined ? {} : { id }) };
  const preview = await session.request(BREAK_GLASS_PREVIEW_REQUEST, params, breakGlassPreview);
  if (preview.whyNot !== undefined) {
    void window.showWarningMessage(`Two Keys: ${plainMessage(preview.whyNot)}`);
    return undefined;
  }
  const filled: Filled = {
    incident: "",
    reason: "",
    hours: Math.min(1, preview.maxHours),
    acknowledgers: [],
  };
  if (!(await walk(stepsOf(preview, filled)))) return undefined;
  const wanted = { ...folderParams(folder), id: preview.id, changeset: preview.changeset, ...filled };
  return session.request(BREAK_GLASS_REQUEST, wanted, reviewResult);
}

/** The questions, each of which writes its answer into `filled`. */
function stepsOf(preview: BreakGlassPreview, filled: Filled): (() => Promise<"next" | "back" | undefined>)[] {
  const hasPeople = preview.acknowledgers.length > 0;
  const total = hasPeople ? 6 : 5;
  const title = `Break Glass for ${preview.id}`;
  const at = (step: number): { title: string; step: number; total: number } => ({ title, step, total });
  const keep = async <T>(answer: Promise<Answer<T>>, take: (value: T) => void) => {
    const given = await answer;
    if (given === undefined || given === "back") return given;
    take(given.value);
    return "next" as const;
  };
  return [
    () => keep(consequences(at(1), preview), () => undefined),
    () =>
      keep(
        writeStep(at(2), {
          prompt: "Incident that it is for, as your incident tool names it",
          placeholder: "INC-4711",
          value: filled.incident,
          problem: (text) => lengthProblem(text, LIMITS.minIncident, LIMITS.maxIncident),
        }),
        (text) => {
          filled.incident = text;
        },
      ),
    () =>
      keep(
        writeStep(at(3), {
          prompt: "Why it can't wait for two people. It goes into the ledger with your name",
          value: filled.reason,
          problem: (text) => lengthProblem(text, LIMITS.minReason, MAX_REASON),
        }),
        (text) => {
          filled.reason = text;
        },
      ),
    () =>
      keep(hours(at(4), preview, filled), (value) => {
        filled.hours = value;
      }),
    ...(hasPeople
      ? [
          () =>
            keep(people(at(5), preview), (chosen) => {
              filled.acknowledgers = chosen.map(({ person }) => person);
            }),
        ]
      : []),
    () => keep(confirmation(at(total), preview, filled), () => undefined),
  ];
}

type Place = { title: string; step: number; total: number };

function consequences(
  place: Place,
  { waives, keeps, changeset }: BreakGlassPreview,
): Promise<Answer<unknown>> {
  const go: QuickPickItem = {
    label: "$(flame) Go on",
    detail: `For exactly this content, ${short(changeset)}. Two people must look at it afterwards.`,
  };
  return pickStep(place, {
    items: [
      go,
      { label: "is waived", kind: QuickPickItemKind.Separator },
      ...waives.map((text) => ({ label: `$(unlock) ${plainLabel(text)}` })),
      { label: "is never waived", kind: QuickPickItemKind.Separator },
      ...keeps.map((text) => ({ label: `$(lock) ${plainLabel(text)}` })),
    ],
    active: go,
    placeholder: "What it opens, and what it does not",
    problem: ([chosen]) => (chosen === go ? undefined : "Choose “Go on”, or Escape to leave it"),
  });
}

async function hours(place: Place, { maxHours }: BreakGlassPreview, filled: Filled): Promise<Answer<number>> {
  const choices = [0.5, 1, 2, 3, 4].filter((one) => one <= maxHours);
  if (!choices.includes(maxHours)) choices.push(maxHours);
  const items = choices.map((value) => ({
    label: value < 1 ? `${value * 60} minutes` : countOf(value, "hour"),
    ...(value === maxHours && { description: "the most that the policy allows" }),
    value,
  }));
  const answer = await pickStep(place, {
    items,
    active: items.find(({ value }) => value === filled.hours),
    placeholder: "How long it stays open. It shuts by itself",
  });
  if (answer === undefined || answer === "back") return answer;
  return { value: answer.value[0]?.value ?? filled.hours };
}

function people(
  place: Place,
  { acknowledgers, needsAcknowledger }: BreakGlassPreview,
): Promise<Answer<readonly PersonItem[]>> {
  return pickStep<PersonItem>(place, {
    items: acknowledgers.map(({ person, name }) => ({
      label: plainLabel(name),
      description: person,
      person,
    })),
    many: true,
    placeholder: needsAcknowledger
      ? "Who knows of it. It is not the first one, so somebody has to be named"
      : "Who knows of it, if anybody. Enter goes on",
    problem: (chosen) =>
      needsAcknowledger && chosen.length === 0 ? "It is not the first one: tick who knows of it" : undefined,
  });
}

function confirmation(place: Place, preview: BreakGlassPreview, filled: Filled): Promise<Answer<unknown>> {
  const names = preview.acknowledgers.filter(({ person }) => filled.acknowledgers.includes(person));
  const time = filled.hours < 1 ? `${filled.hours * 60} minutes` : countOf(filled.hours, "hour");
  const go: QuickPickItem = {
    label: `$(flame) Break the glass for ${time}`,
    detail: "It is signed with your key, and everybody sees it",
  };
  const rows: QuickPickItem[] = [
    { label: "Incident", description: plainLabel(filled.incident) },
    { label: "Reason", description: plainLabel(filled.reason) },
    { label: "Known to", description: plainLabel(names.map(({ name }) => name).join(", ") || "nobody else") },
    { label: "Content", description: short(preview.changeset) },
  ];
  return pickStep(place, {
    items: [go, { label: "what is signed", kind: QuickPickItemKind.Separator }, ...rows],
    active: go,
    placeholder: "Enter breaks the glass, Escape leaves it shut",
    problem: ([chosen]) => (chosen === go ? undefined : "Choose the first line, or Escape to leave it"),
  });
}

/** As much of a digest as people compare. */
export function short(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 12);
}
