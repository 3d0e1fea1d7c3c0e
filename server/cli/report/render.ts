import type { Rule } from "../../standards/rule.ts";
import type { ScanFormat, Tolerated } from "../options.ts";
import type { FileReport, ScanReport } from "./schema.ts";
import { textReport } from "./text.ts";

export interface RenderOptions {
  /** Folder that the paths of the report are relative to. */
  readonly cwd: string;
  readonly tolerated: Tolerated;
  readonly colours: boolean;
  readonly quiet: boolean;
  /** Rules that policies bring along. */
  readonly custom: readonly Rule[];
}

/** A report in one of the formats, ending with a line feed. */
export async function render(
  format: ScanFormat,
  report: ScanReport,
  files: readonly FileReport[],
  options: RenderOptions,
): Promise<string> {
  switch (format) {
    case "text":
      return textReport(report, options);
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case "sarif": {
      const { sarifReport } = await import("./sarif.ts");
      return `${JSON.stringify(sarifReport(report, options.cwd, options.custom), undefined, 2)}\n`;
    }
    case "junit": {
      const { junitReport } = await import("./junit.ts");
      return junitReport(files, options.tolerated);
    }
  }
}
