import { realpath } from "node:fs/promises";
import path from "node:path";
import type { CancellationToken } from "vscode-languageserver";
import { URI } from "vscode-uri";
import { changeBase, filesSince } from "../git/changes.ts";
import type { ChangeRegionsResult, DeclareParams } from "../protocol/regions.ts";
import type { VetParams, VetPreviewParams, VetPreviewResult } from "../protocol/vetting.ts";
import type { VettingRecord } from "../provenance/formats/discuss.ts";
import { regionHash } from "../provenance/formats/hash.ts";
import { emailOf } from "../provenance/formats/source.ts";
import { LineTable } from "../provenance/lineTable.ts";
import { recordVettings } from "../provenance/live/carryOver.ts";
import type { Lines } from "../provenance/live/workTree.ts";
import type { ProvenancePolicy } from "../provenance/options.ts";
import type { Region } from "../provenance/region.ts";
import { resolveFile } from "../provenance/resolve.ts";
import { Cancelled } from "../standards/analysis.ts";
import type { OpenDocument } from "./openDocument.ts";
import { type KnownRegions, problemText, type Regions } from "./regions.ts";
import { shownRegions } from "./shownRegions.ts";
import type { Place, WorkTrees } from "./workTrees.ts";

/** A request that can't be served, with the reason for the person who made it. */
export class Refused extends Error {}

const CHANGED = "The lines have changed since you looked at them. Look again.";

/** Files that are looked at side by side: each of them costs a git process. */
const AT_ONCE = 4;

/** A region, and the place where its document is. */
interface Found extends KnownRegions {
  readonly place: Place;
}

/** Lines that are not committed take a person's word on who wrote them. Answers how many did. */
export async function declare(
  document: OpenDocument,
  { startLine, endLine, as }: DeclareParams,
  regions: Regions,
): Promise<{ lines: number }> {
  const known = await found(document, regions);
  const lines: Lines[] = known.regions
    .filter((region) => region.committed === undefined)
    .map((region) => ({
      start: Math.max(region.startLine, startLine + 1),
      end: Math.min(region.endLine, endLine + 1),
    }))
    .filter(({ start, end }) => start <= end);
  const { tree, path: file } = known.place;
  if (!(await tree.declare(file, lines, as, known.text))) throw new Cancelled("changed");
  return { lines: lines.reduce((sum, { start, end }) => sum + end - start + 1, 0) };
}

/** What a person should see before vouching for the AI lines in a range. */
export async function vetPreview(
  document: OpenDocument,
  params: VetPreviewParams,
  regions: Regions,
  policy: ProvenancePolicy,
): Promise<VetPreviewResult> {
  const known = await found(document, regions);
  const touched = aiRegionsIn(known.regions, params.startLine + 1, params.endLine + 1);
  const [largest] = touched.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  if (!largest) throw new Refused("No AI wrote these lines, as far as is known: there is nothing to vet.");
  const person = await personAt(known.place);
  const table = new LineTable(known.text);
  const { before, beforeName } = await textBefore(largest, known.place);
  const note = shortfall(touched, person, policy);
  return {
    before,
    beforeName,
    regions: touched.map(({ startLine, endLine }) => ({
      startLine: startLine - 1,
      endLine: endLine - 1,
      hash: regionHash(table.text(startLine, endLine) ?? ""),
    })),
    person,
    ...(note === undefined ? {} : { note }),
  };
}

/** Records a person's word on the bytes of a preview; refuses if they are others now. */
export async function vet(
  document: OpenDocument,
  params: VetParams,
  regions: Regions,
  policy: ProvenancePolicy,
): Promise<{ lines: number }> {
  const known = await found(document, regions);
  const by = await personAt(known.place);
  const table = new LineTable(known.text);
  const wanted = params.regions.map(({ startLine, endLine, hash }) => {
    const region = known.regions.find(
      (one) => one.origin === "ai" && one.startLine === startLine + 1 && one.endLine === endLine + 1,
    );
    if (!region || regionHash(table.text(startLine + 1, endLine + 1) ?? "") !== hash)
      throw new Refused(CHANGED);
    return { region, hash };
  });
  const { criteria } = policy.vetting;
  const { path: file, repository, tree } = known.place;
  const records: VettingRecord[] = [];
  const uncommitted: (() => Promise<boolean>)[] = [];
  for (const { region, hash } of wanted) {
    const { committed, session, startLine, endLine } = region;
    const word = {
      by,
      at: Date.now(),
      ...(criteria === undefined ? {} : { criteria }),
      ...(session === undefined ? {} : { session }),
    };
    if (!committed)
      uncommitted.push(() => tree.vet(file, { start: startLine, end: endLine }, word, known.text));
    else {
      const { commit, line } = committed;
      const place = { commit, path: committed.path, startLine: line, endLine: line + endLine - startLine };
      records.push({ ...word, ...place, hash, isAccepted: true });
    }
  }
  const problem = await recordVettings(records, repository);
  if (problem) throw new Refused(`The vetting could not be recorded: ${problem.message}`);
  for (const one of uncommitted) if (!(await one())) throw new Refused(CHANGED);
  regions.refresh(tree, [file]);
  return { lines: wanted.reduce((sum, { region }) => sum + sizeOf(region), 0) };
}

/** AI regions of everything that the current branch changes, and of what is not committed. */
export async function changeRegions(
  folder: string,
  trees: WorkTrees,
  regions: Regions,
  policyOf: (file: string) => Promise<ProvenancePolicy>,
  token: CancellationToken,
): Promise<ChangeRegionsResult> {
  const real = await realpath(folder).catch(() => folder);
  const live = await trees.ofFolder(real);
  if (!live) return { files: [], problems: [] };
  const { top } = live.repository;
  const base = await changeBase(top);
  const listed = base === undefined ? undefined : await filesSince(top, base.commit);
  if (!base || !listed?.ok)
    return { files: [], problems: listed && !listed.ok ? [listed.failure.message] : [] };
  const commits = await live.repository.commitsBetween("HEAD", [base.commit]);
  const recent = new Set(commits.ok ? commits.value : []);
  const open = await regions.openIn(live.tree);
  const queue = listed.value.filter((file) => isBelow(real, path.join(top, file))).sort();
  const files: ChangeRegionsResult["files"] = [];
  const problems = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      if (token.isCancellationRequested) throw new Cancelled("cancelled");
      const absolute = path.join(top, file);
      const document = open.get(file);
      const resolved = document
        ? await regions.knownOrLatest(document)
        : await ofDisk({ ...live, path: file }, await policyOf(absolute));
      for (const one of resolved.problems) problems.add(one);
      const ai = resolved.regions.filter(
        ({ origin, confidence, committed }) =>
          (origin === "ai" || confidence === "suspected") && (!committed || recent.has(committed.commit)),
      );
      if (ai.length === 0) continue;
      // Where the folder is reached over a link, so are its files.
      const shown = document?.uri ?? URI.file(path.join(folder, path.relative(real, absolute))).toString();
      files.push({ uri: shown, path: file, regions: shownRegions(ai) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return {
    since: base.name,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    problems: [...problems],
  };
}

/** Whether a path is a folder itself or lies in it; both with links resolved. */
export function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

async function ofDisk(
  place: Place,
  policy: ProvenancePolicy,
): Promise<Pick<KnownRegions, "regions" | "problems">> {
  const text = await place.repository.readText(place.path);
  if (!text || text.includes("\0")) return { regions: [], problems: [] };
  const working = await place.tree.lines(place.path, text);
  const request = {
    path: place.path,
    text,
    ...(working ? { working: working.claims, vettings: working.vettings } : {}),
  };
  const { regions, problems } = await resolveFile(
    request,
    place.repository,
    place.cache,
    policy.resolveOptions,
  );
  return { regions, problems: problems.map(problemText) };
}

async function found(document: OpenDocument, regions: Regions): Promise<Found> {
  const known = await regions.known(document);
  const { place } = known;
  if (!place) throw new Refused("The file is in no git repository.");
  return { ...known, place };
}

function aiRegionsIn(regions: readonly Region[], start: number, end: number): Region[] {
  return regions.filter(
    ({ origin, startLine, endLine }) => origin === "ai" && startLine <= end && endLine >= start,
  );
}

function sizeOf({ startLine, endLine }: Region): number {
  return endLine - startLine + 1;
}

async function personAt({ repository }: Place): Promise<string> {
  const person = await repository.person();
  if (person === undefined || emailOf(person) === undefined)
    throw new Refused("Git does not know who you are: set user.name and user.email.");
  return person;
}

async function textBefore(
  { committed }: Region,
  { repository, path: file }: Place,
): Promise<{ before: string; beforeName: string }> {
  if (!committed) {
    const head = await repository.head();
    const before = head === undefined ? undefined : await repository.fileAt(head, file);
    return { before: before ?? "", beforeName: head?.slice(0, 12) ?? "nothing" };
  }
  const facts = (await repository.commits([committed.commit])).get(committed.commit);
  const parent = facts?.parents[0];
  const before = parent === undefined ? undefined : await repository.fileAt(parent, committed.path);
  return { before: before ?? "", beforeName: parent?.slice(0, 12) ?? "nothing" };
}

/** Why this person's word alone would leave the lines unvetted. */
function shortfall(
  touched: readonly Region[],
  person: string,
  { vetting }: ProvenancePolicy,
): string | undefined {
  const me = emailOf(person);
  const isDriver = touched.some((region) => region.person !== undefined && emailOf(region.person) === me);
  if (isDriver && !vetting.driverCounts)
    return "You drove the AI that wrote these lines: the policy wants somebody else's word as well.";
  const others = touched.map(({ vetting: state }) =>
    state?.state === "vetted"
      ? vetting.neededPeople
      : (state?.people.filter((one) => one !== me).length ?? 0),
  );
  const missing = vetting.neededPeople - 1 - Math.min(...others);
  if (missing <= 0) return undefined;
  return `The policy wants ${vetting.neededPeople} people: ${missing} more after you.`;
}
