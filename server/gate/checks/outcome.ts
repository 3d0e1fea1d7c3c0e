import type { Fact } from "../input.ts";
import type { GateCheck, GateCheckId, GatePoint, GateStatus } from "../model.ts";

/** Most places that a check names; the number of all stands in its reason. */
const MAX_POINTS = 50;

export interface Mend {
  readonly fix?: string | undefined;
  readonly command?: string | undefined;
  readonly points?: readonly GatePoint[] | undefined;
}

export function outcome(id: GateCheckId, status: GateStatus, reason: string, mend: Mend = {}): GateCheck {
  const { fix, command, points = [] } = mend;
  return {
    id,
    status,
    reason,
    ...(fix === undefined ? {} : { fix }),
    ...(command === undefined ? {} : { command }),
    ...(points.length === 0 ? {} : { points: points.slice(0, MAX_POINTS) }),
  };
}

/** What can't be told, with the way out where there is one. */
export function undetermined(id: GateCheckId, fact: Extract<Fact<unknown>, { known: false }>): GateCheck {
  return outcome(id, "UNDETERMINED", fact.why, { fix: fact.fix });
}

export function pathPoints(paths: readonly string[], text: (path: string) => string): GatePoint[] {
  return paths.map((path) => ({ path, text: text(path) }));
}
