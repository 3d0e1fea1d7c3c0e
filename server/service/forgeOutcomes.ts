import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { changeId } from "../change/record.ts";
import { personId } from "../policy/terms.ts";
import { writeAtomically } from "./disk.ts";

const reviewer = z.discriminatedUnion("state", [
  z.strictObject({
    person: personId,
    state: z.literal("requested"),
    account: z.int().positive(),
    /** Whether they were asked from here; others, such as owners, are never taken back. */
    isOurs: z.boolean(),
  }),
  z.strictObject({ person: personId, state: z.literal("failed"), reason: z.string().max(2000) }),
]);
export type KeptReviewer = z.infer<typeof reviewer>;

/** What came of a change's request on the forge, and all that is needed to ask again. */
const keptOutcome = z.strictObject({
  version: z.literal(1),
  change: changeId,
  /** Host and project: `github.com/example/checkout`. */
  forge: z.string().max(500),
  branch: z.string().max(1000),
  target: z.string().max(1000),
  title: z.string().max(1000),
  body: z.string().max(100_000),
  url: z.url({ protocol: /^https?$/ }).optional(),
  reviewers: z.array(reviewer).max(100),
  /** Milliseconds since 1970. */
  retryAt: z.number().optional(),
  at: z.number(),
});
export type KeptOutcome = z.infer<typeof keptOutcome>;

/** Outcomes by change, one file each, in the git folder that all work trees share: they outlive a restart. */
export class ForgeOutcomes {
  private readonly folder: string;

  constructor(commonDir: string) {
    this.folder = path.join(commonDir, "two-keys", "forge");
  }

  /** Undefined where nothing was asked, and where what is kept can't be read: then the forge is asked what there is. */
  async read(id: string): Promise<KeptOutcome | undefined> {
    const file = this.fileOf(id);
    if (file === undefined) return undefined;
    try {
      const kept = keptOutcome.parse(JSON.parse(await readFile(file, "utf8")));
      return kept.change === id ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  async write(outcome: KeptOutcome): Promise<void> {
    const file = this.fileOf(outcome.change);
    if (file !== undefined) await writeAtomically(file, `${JSON.stringify(outcome, undefined, 2)}\n`);
  }

  private fileOf(id: string): string | undefined {
    return changeId.safeParse(id).success ? path.join(this.folder, `${id}.json`) : undefined;
  }
}
