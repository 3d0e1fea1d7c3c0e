import { type Fact, known, type OwnersFact, type RecordSearch, unknown } from "../gate/input.ts";
import type { GateRepository } from "../git/gateRepository.ts";
import type { Organisation } from "../policy/organisation.ts";
import { missingOwners } from "../review/owned.ts";
import { loadOwners } from "./ownersNow.ts";

export interface OwnersQuestion {
  readonly organisation: Organisation;
  /** Commit of the protected branch before it is updated: a change has no say in who must approve it. */
  readonly base: string;
  /** Changed paths, both of a renamed file. */
  readonly paths: readonly string[];
  readonly record: RecordSearch;
  /** People who have a part in the commits. */
  readonly parts: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** Which owners are missing, by the owner file of the protected branch. */
export async function ownersFact(
  repository: GateRepository,
  { organisation, base, paths, record, parts, now }: OwnersQuestion,
): Promise<Fact<OwnersFact>> {
  const { review } = organisation.change;
  const isRequired = review?.owners !== "suggested";
  const loaded = await loadOwners({ cwd: repository.folder, allowNetwork: true }, base, review?.forge?.kind);
  if (!loaded.ok) return unknown(`${loaded.failure.message}.`, "Fetch the protected branch.");
  const { file } = loaded.value;
  if (!file || !isRequired)
    return known({ isRequired, file: file?.path, unusable: undefined, missing: [], problems: [] });
  const approvals = record.kind === "found" ? record.record.approvals.map(({ person }) => person) : [];
  const excluded = new Map([...(record.kind === "found" ? record.record.excluded : []), ...parts]);
  const approved = approvals.filter((person) => !parts.has(person));
  const missing = missingOwners({ paths, file, organisation, now, approved, excluded });
  return known({
    isRequired,
    file: file.path,
    unusable: file.unusable,
    missing: missing.map(({ text, paths: own, kind }) => ({
      text,
      paths: own,
      isPossible: kind === "missing",
    })),
    problems: file.problems.map(({ line, message }) => `line ${line}: ${message}`),
  });
}
