import type * as z from "zod";
import type { ForgeFailure, ForgeResult } from "./port.ts";

/** A failure on its way through a library that knows errors only. It never leaves this room. */
export class ForgeProblem extends Error {
  override readonly name = "ForgeProblem";

  constructor(
    readonly failure: ForgeFailure,
    /** Status of the answer; undefined where there was none. */
    readonly status?: number,
  ) {
    super(failure.message);
  }
}

export function ok<T>(value: T): ForgeResult<T> {
  return { ok: true, value };
}

export function problem(
  reason: ForgeFailure["reason"],
  message: string,
  rest: { readonly status?: number; readonly retryAt?: number } = {},
): ForgeProblem {
  const { status, retryAt } = rest;
  return new ForgeProblem({ reason, message, ...(retryAt === undefined ? {} : { retryAt }) }, status);
}

/** The problem that an error is, or was caused by. */
export function problemOf(error: unknown): ForgeProblem | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++)
    if (one instanceof ForgeProblem) return one;
  return undefined;
}

/** What some requests come to; what they fail by becomes a value. */
export async function attempt<T>(work: () => Promise<T>): Promise<ForgeResult<T>> {
  try {
    return ok(await work());
  } catch (error) {
    const found = problemOf(error);
    if (found) return { ok: false, failure: found.failure };
    throw error;
  }
}

/** Gives what is there already, and else makes it; where the forge says that it was there after all, it is looked for again. */
export async function foundOrMade<T>(
  find: () => Promise<T | undefined>,
  make: () => Promise<T>,
  isThere: (refused: ForgeProblem) => boolean,
): Promise<T> {
  const there = await find();
  if (there !== undefined) return there;
  try {
    return await make();
  } catch (error) {
    const refused = problemOf(error);
    const other = refused && isThere(refused) ? await find() : undefined;
    if (other !== undefined) return other;
    throw error;
  }
}

/** An answer by its schema. What else it holds is dropped. */
export function read<S extends z.ZodType>(schema: S, answer: unknown, name: string): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const place = first && first.path.length > 0 ? ` at ${first.path.map(String).join(".")}` : "";
  throw problem(
    "unusable-answer",
    `${name} gave an answer that is not what its documentation says${place}: see whether the address is that of its API (change.review.forge.url).`,
  );
}
