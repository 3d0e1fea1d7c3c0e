import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { LineMatcher } from "./formats/markers.ts";

/** Characters that a pattern may have. */
export const MAX_PATTERN_CHARS = 200;

/** Steps of a compiled pattern; a counted repetition takes as many as it counts. */
const MAX_PATTERN_STEPS = 1000;

/** A pattern that is ready to be asked, or why it can't be used. */
export type CompiledPattern =
  | { readonly ok: true; readonly matches: LineMatcher; readonly steps: number }
  | { readonly ok: false; readonly reason: string };

/**
 * Compiles a regular expression of RE2, which has neither look-around nor back-references and is therefore
 * matched in linear time: a policy comes with a repository, and nobody has read it before it runs.
 */
export function compilePattern(pattern: string): CompiledPattern {
  try {
    const compiled = RE2JS.compile(pattern);
    const steps = compiled.programSize();
    if (steps > MAX_PATTERN_STEPS) return { ok: false, reason: "It repeats too much" };
    if (compiled.test("")) return { ok: false, reason: "It matches an empty line" };
    return { ok: true, steps, matches: (line) => compiled.test(line) };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { ok: false, reason: `Not a regular expression of RE2: ${error.message.replace(/^[^:]*: /, "")}` };
  }
}
