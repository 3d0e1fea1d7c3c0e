import { Analysis, type AnalysisResult, refuse } from "./analysis.ts";
import { parserFor } from "./grammar.ts";
import type { FileInfo, Finding } from "./model.ts";
import { notice } from "./notices.ts";
import type { Standards } from "./options.ts";

const NOTHING: AnalysisResult = { findings: [], waived: [] };

/**
 * The verdict on one text, from scratch. The editor keeps an {@link Analysis} alive
 * between edits instead; both give the same findings.
 */
export async function checkText(
  text: string,
  file: FileInfo,
  standards: Standards,
  today: string,
): Promise<AnalysisResult> {
  if (!standards.covers(file.path)) return NOTHING;
  const settings = standards.settings(file, today);
  // Only a text that would be read at all may be passed over for having nothing to find.
  if (!settings.rules.mayMatch(text) && !refuse(text, settings.limits)) return NOTHING;
  const analysis = new Analysis(await parserFor(file.language), file, settings);
  try {
    analysis.run(text);
    return analysis.result();
  } finally {
    analysis.dispose();
  }
}

export type Decoded = { readonly text: string } | { readonly problem: Finding };

/** Text of a file's bytes: UTF-8, or UTF-16 with a byte order mark; the mark is dropped. */
export function decode(bytes: Uint8Array): Decoded {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  if (encoding === "utf-8" && bytes.subarray(0, 8000).includes(0)) {
    return { problem: notice("file-not-checked", "Skipped: binary content.") };
  }
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return {
      problem: notice(
        "file-not-checked",
        "Skipped: wrong encoding (neither UTF-8 nor UTF-16 with a byte order mark).",
      ),
    };
  }
}
