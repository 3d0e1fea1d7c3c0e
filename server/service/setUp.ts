import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gatherChange } from "../git/changeFacts.ts";
import { Repository } from "../git/repository.ts";
import { POLICY_FOLDER } from "../policy/policyFile.ts";
import { defaultFiles, personIdFrom } from "../policy/setUp.ts";
import type { SetUpResult } from "../protocol/change.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { unknownMe } from "./submission.ts";

const NAMES = ["policy.yaml", "people.yaml", "systems.yaml"];

/** Writes the files to begin with that are missing, or only says which. */
export async function setUpFiles(top: string, isDry: boolean): Promise<ServiceResult<SetUpResult>> {
  const opened = await Repository.open(top);
  if (!opened.ok) return failure("no-repository", opened.failure.message);
  const { branch } = opened.value.worktree;
  const person = await opened.value.person();
  opened.value.close();
  const [, name, email] = /^(.*) <([^<>]+)>$/.exec(person ?? "") ?? [];
  if (name === undefined || email === undefined) return failure("refused", unknownMe(undefined));
  const gathered = await gatherChange(top);
  const folder = path.join(top, POLICY_FOLDER);
  const existing = NAMES.filter((one) => existsSync(path.join(folder, one)));
  const files = defaultFiles({
    person: { id: personIdFrom(email), name, email },
    repo: gathered.ok ? gathered.value.repo : undefined,
    defaultBranch: gathered.ok ? gathered.value.targetRef : (branch ?? "refs/heads/main"),
    folderName: path.basename(top),
    existing,
  });
  const written: string[] = [];
  try {
    for (const [file, text] of files) {
      const absolute = path.join(folder, file);
      if (!isDry) {
        await mkdir(path.dirname(absolute), { recursive: true });
        // Never over a file that came meanwhile.
        await writeFile(absolute, text, { flag: "wx" });
      }
      written.push(absolute);
    }
  } catch (error) {
    return failure(
      "refused",
      `It could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return done({ written, kept: existing.map((one) => path.join(folder, one)) });
}
