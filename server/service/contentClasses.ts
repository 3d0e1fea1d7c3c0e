import { controlMatcher } from "../change/paths.ts";
import type { ContentClass } from "../change/record.ts";
import type { GatePoint } from "../gate/model.ts";
import { DEFAULT_LIMITS, type ReviewLimits, unreviewableBy } from "../gate/reviewability.ts";
import { GITLINK, NO_MODE, type TreeChange } from "../git/changeset.ts";
import { ObjectReader } from "../git/objects.ts";
import type { ChangeSection } from "../policy/changeSection.ts";

/** What the content of a change is, as far as it needs more eyes. */
export interface ContentClasses {
  readonly classes: readonly ContentClass[];
  /** Files that can't be judged by reading, each with the reason. */
  readonly unreviewable: readonly GatePoint[];
  /** Changed control files; both names of one that was renamed. */
  readonly control: readonly string[];
  /** Contents that git does not have here. */
  readonly missing: readonly string[];
}

/** Contents beyond are not looked at, and then can't be judged. Bytes. */
const MAX_TOTAL = 256 * 1024 * 1024;

/**
 * Tells the classes of a change's content from git's objects alone: no attribute, filter or replaced object has a say.
 * `folder` is a folder of the repository.
 */
export async function contentClasses(
  folder: string,
  changes: readonly TreeChange[],
  { control, unreviewable }: Pick<ChangeSection, "control" | "unreviewable">,
): Promise<ContentClasses> {
  const limits: ReviewLimits = { ...DEFAULT_LIMITS, ...present(unreviewable ?? {}) };
  const isControl = controlMatcher(control?.paths);
  const controlFiles = changes.map(({ path }) => path).filter(isControl);
  const read = await readAll(folder, changes, limits);
  return {
    classes: [
      ...(controlFiles.length > 0 ? (["control"] as const) : []),
      ...(read.points.length > 0 ? (["unreviewable"] as const) : []),
    ],
    unreviewable: read.points,
    control: controlFiles,
    missing: read.missing,
  };
}

function present(limits: NonNullable<ChangeSection["unreviewable"]>): Partial<ReviewLimits> {
  const { maxBytes, maxLineLength, paths } = limits;
  return {
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(maxLineLength === undefined ? {} : { maxLineLength }),
    ...(paths === undefined ? {} : { paths }),
  };
}

/** Contents that are asked for at once. */
const AT_ONCE = 100;

function hasBlob({ newMode }: TreeChange): boolean {
  return newMode !== NO_MODE && newMode !== GITLINK;
}

async function readAll(
  folder: string,
  changes: readonly TreeChange[],
  limits: ReviewLimits,
): Promise<{ points: GatePoint[]; missing: string[] }> {
  const reasonOf = unreviewableBy(limits);
  const objects = new ObjectReader(folder, { GIT_NO_REPLACE_OBJECTS: "1" });
  const points: GatePoint[] = [];
  const missing: string[] = [];
  let total = 0;
  const asked: ReturnType<ObjectReader["read"]>[] = [];
  try {
    for (const [at, { path, newMode, oldMode }] of changes.entries()) {
      if (at % AT_ONCE === 0) {
        const limit = total < MAX_TOTAL ? limits.maxBytes : 0;
        const next = changes.slice(at, at + AT_ONCE);
        asked.push(
          ...next.map((one) => (hasBlob(one) ? objects.read(one.newId, limit) : Promise.resolve(undefined))),
        );
      }
      if (newMode === NO_MODE) {
        // Where a submodule was, nobody sees what is taken away.
        if (oldMode === GITLINK) points.push({ path, text: "was a submodule: its content is elsewhere" });
        continue;
      }
      if (newMode === GITLINK) {
        points.push({
          path,
          text: reasonOf({ path, mode: newMode, size: 0, bytes: undefined }) ?? "is a submodule",
        });
        continue;
      }
      const found = await asked[at];
      delete asked[at];
      if (found?.type !== "blob") {
        missing.push(path);
        continue;
      }
      total += found.content?.length ?? 0;
      const text = reasonOf({ path, mode: newMode, size: found.size, bytes: found.content });
      if (text !== undefined) points.push({ path, text });
    }
  } finally {
    objects.close();
  }
  return { points, missing };
}
