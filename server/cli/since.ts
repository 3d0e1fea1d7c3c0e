import path from "node:path";
import { workTreeHunks } from "../git/diff.ts";
import { ObjectReader } from "../git/objects.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { BaseVerdicts } from "../service/olderFindings.ts";
import { type Outcome, success } from "./outcome.ts";
import type { FileReport } from "./report/schema.ts";
import { gitProblem, type Target } from "./targets.ts";

const MAX_BYTES = 8 * 1024 * 1024;

/** What a scan is held against. */
export interface Since {
  /** Top folder of the repository. */
  readonly top: string;
  /** Full id of the commit that the branch left. */
  readonly base: string;
}

/** Tells in reports which findings are older than what a branch has changed. */
export async function markOlder(
  { top, base }: Since,
  reports: readonly { readonly target: Target; readonly report: FileReport }[],
  today: string,
): Promise<Outcome<FileReport[]>> {
  const diffs = await workTreeHunks(top, base);
  if (!diffs.ok) return gitProblem(diffs.failure, "--since");
  const objects = new ObjectReader(top, { GIT_NO_REPLACE_OBJECTS: "1" });
  try {
    const place = { folder: top, objects, base, finder: new PolicyFinder(policyDisk), root: top, today };
    const before = new BaseVerdicts({ ...place, maxBytes: MAX_BYTES }, diffs.value);
    const marked: FileReport[] = [];
    for (const { target, report } of reports) {
      const name = path.relative(top, target.absolute).split(path.sep).join("/");
      const placed = report.findings.map(({ ruleId, startLine, endLine, contentFingerprint }) => ({
        ruleId,
        line: startLine,
        endLine,
        fingerprint: contentFingerprint,
      }));
      const older = placed.length === 0 ? new Set<number>() : await before.older(name, placed);
      const findings = report.findings.map((one, at) => (older.has(at) ? { ...one, isOlder: true } : one));
      // What is read for others' sake alone is told of where the change has made it wrong.
      marked.push({
        ...report,
        findings: target.isSilent ? findings.filter((one) => !one.isOlder) : findings,
      });
    }
    return success(marked);
  } finally {
    objects.close();
  }
}
