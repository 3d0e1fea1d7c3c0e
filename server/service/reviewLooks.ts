import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { writeAtomically } from "./disk.ts";

/** What somebody has seen of a change. */
const lookSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  revision: z.number().int(),
  /** Digest of the revision. */
  record: z.string(),
  /** Both sides of each path, as `<mode> <blob> <mode> <blob>`. */
  files: z.record(z.string(), z.string()),
});
export type Look = z.infer<typeof lookSchema>;

const looksSchema = z.record(
  z.string(),
  z.object({ last: lookSchema, before: lookSchema.optional(), isJudged: z.boolean().optional() }),
);
type Looks = z.infer<typeof looksSchema>;

/** Folder of ours below the git folder that all work trees share. */
const FOLDER = path.join("two-keys", "reviews");

/** Looks at the same content within this time are one look. Milliseconds. */
const ONE_LOOK_MS = 60 * 60 * 1000;

/** Remembers what people have seen of changes in this clone, a file a change. What can't be read is as if nothing was seen. */
export class ReviewLooks {
  constructor(private readonly commonDir: string) {}

  /**
   * Gives the look that came before this one: what has changed since then is news. It is noted, unless the change is only
   * listed (`isPeek`) and not looked at.
   */
  async note(change: string, person: string, look: Look, isPeek = false): Promise<Look | undefined> {
    const looks = await this.read(change);
    const known = looks[person];
    const isSame =
      known !== undefined &&
      !known.isJudged &&
      known.last.record === look.record &&
      JSON.stringify(sorted(known.last.files)) === JSON.stringify(sorted(look.files)) &&
      look.at - known.last.at < ONE_LOOK_MS;
    const before = isSame ? known.before : known?.last;
    if (!isPeek)
      await this.write(change, { ...looks, [person]: { last: isSame ? known.last : look, before } });
    return before;
  }

  /** Notes that a person has judged what was seen last: from then on, everything else is news. */
  async judged(change: string, person: string): Promise<void> {
    const looks = await this.read(change);
    const known = looks[person];
    if (known) await this.write(change, { ...looks, [person]: { last: known.last, isJudged: true } });
  }

  private async read(change: string): Promise<Looks> {
    try {
      const raw: unknown = JSON.parse(await readFile(this.fileOf(change), "utf8"));
      const parsed = looksSchema.safeParse(raw);
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  /** A look that can't be kept costs a hint, nothing else. */
  private async write(change: string, looks: Looks): Promise<void> {
    await writeAtomically(this.fileOf(change), `${JSON.stringify(looks)}\n`).catch(() => {});
  }

  private fileOf(change: string): string {
    return path.join(this.commonDir, FOLDER, `${change}.json`);
  }
}

function sorted(files: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(files).sort(([a], [b]) => Number(a > b) - Number(a < b));
}
