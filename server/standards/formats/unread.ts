import type { Format, TextLanguage } from "../model.ts";
import type { FormatReader, Models } from "./format.ts";

/** A reader that knows no text yet. */
export function notYet<F extends Format>(
  format: F,
  languages: readonly TextLanguage[],
  model: Models[F],
): FormatReader<F> {
  return {
    format,
    languages,
    detect: () => false,
    prepare: () => Promise.resolve(),
    read: () => ({ model }),
    comments: () => [],
  };
}
