import {
  type InputBox,
  type QuickInputButton,
  QuickInputButtons,
  type QuickPick,
  type QuickPickItem,
  window,
} from "vscode";

/** What a step came to: a value, the way back, or the end of it all. */
export type Answer<T> = { readonly value: T } | "back" | undefined;

interface Place {
  readonly title: string;
  readonly step: number;
  readonly total: number;
}

/** A step in which something is chosen. */
export async function pickStep<T extends QuickPickItem>(
  place: Place,
  options: {
    readonly items: readonly T[];
    readonly placeholder: string;
    readonly active?: T | undefined;
    readonly many?: boolean;
    /** Why what is chosen is not enough. */
    readonly problem?: (chosen: readonly T[]) => string | undefined;
  },
): Promise<Answer<readonly T[]>> {
  const pick = window.createQuickPick<T>();
  put(pick, place);
  pick.items = options.items;
  pick.placeholder = options.placeholder;
  pick.canSelectMany = options.many ?? false;
  pick.matchOnDetail = true;
  if (options.active) pick.activeItems = [options.active];
  return shown(pick, (settle) => {
    pick.onDidAccept(() => {
      const problem = options.problem?.(pick.selectedItems);
      if (problem !== undefined) pick.placeholder = problem;
      else settle({ value: pick.selectedItems });
    });
  });
}

/** A step in which something is written. */
export async function writeStep(
  place: Place,
  options: {
    readonly prompt: string;
    readonly value?: string | undefined;
    readonly placeholder?: string;
    readonly problem: (text: string) => string | undefined;
  },
): Promise<Answer<string>> {
  const box = window.createInputBox();
  put(box, place);
  box.prompt = options.prompt;
  box.value = options.value ?? "";
  if (options.placeholder !== undefined) box.placeholder = options.placeholder;
  return shown(box, (settle) => {
    box.onDidChangeValue((text) => {
      // Nobody is wrong before they have begun.
      box.validationMessage = text.trim() === "" ? undefined : options.problem(text.trim());
    });
    box.onDidAccept(() => {
      const problem = options.problem(box.value.trim());
      box.validationMessage = problem;
      if (problem === undefined) settle({ value: box.value.trim() });
    });
  });
}

function put(input: InputBox | QuickPick<QuickPickItem>, { title, step, total }: Place): void {
  input.title = title;
  input.step = step;
  input.totalSteps = total;
  input.ignoreFocusOut = true;
  input.buttons = step > 1 ? [QuickInputButtons.Back] : [];
}

function shown<T>(
  input: InputBox | QuickPick<QuickPickItem>,
  listen: (settle: (answer: Answer<T>) => void) => void,
): Promise<Answer<T>> {
  return new Promise<Answer<T>>((resolve) => {
    listen(resolve);
    const back = (button: QuickInputButton): void => {
      if (button === QuickInputButtons.Back) resolve("back");
    };
    input.onDidTriggerButton(back);
    input.onDidHide(() => resolve(undefined));
    input.show();
  }).finally(() => input.dispose());
}

/**
 * Goes through steps in order, back where the person wants to; each says what it came to. False where they gave it up.
 */
export async function walk(steps: readonly (() => Promise<"next" | "back" | undefined>)[]): Promise<boolean> {
  for (let at = 0; at < steps.length; ) {
    const went = await steps[at]?.();
    if (went === undefined) return false;
    at = Math.max(at + (went === "next" ? 1 : -1), 0);
  }
  return true;
}
