import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { treeChanges } from "../../../server/git/changeset.ts";
import { findPlaces } from "../../../server/git/gitDir.ts";
import { Repository } from "../../../server/git/repository.ts";
import type { Candidate, CandidateList } from "../../../server/review/model.ts";
import { Knowledge, type Known } from "../../../server/service/knowledge.ts";
import { loadOwners } from "../../../server/service/ownersNow.ts";
import type { ServiceResult } from "../../../server/service/result.ts";
import { blameTouched } from "../../../server/service/reviewBlame.ts";
import { gatherCandidates } from "../../../server/service/reviewCandidates.ts";
import { useWasmSource } from "../../../server/standards/grammar.ts";
import { type Member, type ReviewTeam, TYPED, useTeams } from "../../support/reviewTeam.ts";

const OWNERS = "/svc/ @example/payments\n/db/ @nobody\n";

async function value<T>(result: Promise<ServiceResult<T>>): Promise<T> {
  const got = await result;
  assert.ok(got.ok, got.ok ? "" : JSON.stringify(got.failure));
  return got.value;
}

describe("reviewers of a change on a real repository", function () {
  this.timeout(120_000);
  const teams = useTeams();
  let team: ReviewTeam;
  let dana: Member;
  let repository: Repository;
  let known: Known;

  before(async () => {
    useWasmSource((name) => readFile(path.resolve("dist/wasm", name)));
    team = teams({ ".github/CODEOWNERS": OWNERS, "svc/limits/old.bin": "\0binary" });
    dana = team.member("dana");
    const people = team
      .people()
      .replace(
        "  - id: person:carol\n",
        '  - id: person:carol\n    teams: ["@Example/payments"]\n    timeZone: Europe/Dublin\n',
      );
    dana.write(".two-keys/people.yaml", people);
    dana.commit("Carol is in payments");
    dana.git("push", "--quiet");
    const bob = team.clone("bob");
    const limits = bob.read("svc/limits/limits.ts");
    bob.write("svc/limits/limits.ts", limits.replace("100", "10 * 10"));
    bob.commit("Say what the limit is");
    bob.git("push", "--quiet");
    dana.git("pull", "--quiet", "--ff-only");
    dana.git("switch", "--quiet", "--create", "feature/limit");
    dana.write("svc/limits/limits.ts", limits.replace("100", "80"));
    dana.git("mv", "svc/limits/limits.test.ts", "limits.test.ts");
    dana.write("svc/limits/old.bin", "\0other");
    // The change would like to be nobody's but erin's.
    dana.write(".github/CODEOWNERS", "* erin@example.test\n");
    dana.commit(
      "Lower the limit of retries at checkout\n\nRetries filled the queue of the database twice this week.",
    );
    await dana.ok("change", "new");
    await dana.ok(
      "change",
      "set",
      ...TYPED,
      'tests=[{"what":"The limit of a customer","where":"unit","evidence":"limits.test.ts"}]',
    );
    await dana.ok("change", "submit");
    const places = await findPlaces(dana.root);
    assert.ok(places.ok);
    known = await value(new Knowledge(places.value, { now: () => new Date() }).now());
    const opened = await Repository.open(dana.root);
    assert.ok(opened.ok);
    repository = opened.value;
  });
  after(() => repository.close());

  function gather(signal?: AbortSignal): Promise<ServiceResult<CandidateList>> {
    const { state, ledger: view, now } = known;
    assert.ok(state);
    return gatherCandidates(repository, {
      organisation: known.current.organisation,
      view,
      state,
      now,
      signal,
    });
  }

  const of = (list: CandidateList, person: string): Candidate => {
    const found = list.candidates.find((one) => one.person === person);
    assert.ok(found, person);
    return found;
  };

  it("T18 T22: are owners by the protected branch, of both sides of a rename", async () => {
    const list = await value(gather());
    const carol = of(list, "person:carol");
    assert.match(carol.reasons[0] ?? "", /^owns 3 of the 5 changed files \(CODEOWNERS:1\)$/);
    assert.ok(carol.isProposed);
    assert.match(carol.localTime ?? "", /^\d\d:\d\d in Dublin$/);
    assert.doesNotMatch(of(list, "person:erin").reasons.join(), /owns/);
  });

  it("are who wrote the touched lines", async () => {
    const bob = of(await value(gather()), "person:bob");
    assert.ok(
      bob.reasons.some((one) => /^wrote 1 of the touched lines, last in \w+ \d{4}$/.test(one)),
      bob.reasons.join(),
    );
    assert.ok(bob.isProposed);
    // Three of the test that moved, two of the owner file, and none of the line beside bob's.
    assert.match(of(await value(gather()), "person:dana").reasons.join(), /wrote 5 of the touched lines/);
  });

  it("T01 T06: are neither the author nor the pipeline", async () => {
    const list = await value(gather());
    assert.deepEqual([list.need, list.have], [known.state?.requirements?.minReviewers, 0]);
    assert.match(of(list, "person:dana").ineligible ?? "", /author/);
    assert.match(of(list, "bot:pipeline").ineligible ?? "", /^is a bot/);
    const proposed = list.candidates.filter((one) => one.isProposed);
    assert.equal(proposed.length, list.need);
    assert.ok(proposed.every((one) => one.isEligible));
  });

  it("are not looked for once that was cancelled", async () => {
    const got = await gather(AbortSignal.abort());
    assert.equal(got.ok, false);
  });

  it("tell what was not looked at within the limits", async () => {
    const target = known.state?.current?.record.targets[0];
    assert.ok(target);
    const [base, head] = [target.base.slice(5), target.head.slice(5)];
    const changes = await treeChanges(dana.root, base, head);
    assert.ok(changes.ok);
    const range = { base, head, changes: changes.value };
    const { people } = known.current.organisation;
    const few = await blameTouched(repository, range, people, {
      limits: { files: 1, lines: 0, milliseconds: 60_000 },
    });
    assert.deepEqual(few.touched, []);
    assert.match(few.problems.join("\n"), /who wrote 3 of the 4 changed files was not looked at/);
    assert.match(few.problems.join("\n"), /the lines of 1 large files/);
    const late = await blameTouched(repository, range, people, {
      limits: { files: 9, lines: 99, milliseconds: 0 },
    });
    assert.match(late.problems.join("\n"), /it took too long/);
  });

  it("read no owner file that is a link or no text, and say so", async () => {
    const place = { cwd: dana.root, allowNetwork: false };
    const at = (commit: string) => value(loadOwners(place, commit, "github"));
    const main = dana.git("rev-parse", "origin/main");
    assert.equal((await at(main)).file?.path, ".github/CODEOWNERS");
    dana.git("switch", "--quiet", "--detach", main);
    dana.write("docs/CODEOWNERS", "* @dana");
    assert.deepEqual((await at(dana.commit("Two of them"))).ignored, ["docs/CODEOWNERS"]);
    dana.write(".github/CODEOWNERS", Buffer.from([0x2a, 0x20, 0xff]));
    assert.match((await at(dana.commit("Latin"))).file?.unusable ?? "", /not UTF-8/);
    dana.git("rm", "--quiet", ".github/CODEOWNERS");
    dana.git(
      "update-index",
      "--add",
      "--cacheinfo",
      `120000,${dana.git("rev-parse", "HEAD:docs/CODEOWNERS")},.github/CODEOWNERS`,
    );
    dana.git("commit", "--quiet", "--message", "A link");
    const linked = await at(dana.git("rev-parse", "HEAD"));
    assert.match(linked.file?.unusable ?? "", /no file of its own/);
    assert.equal((await loadOwners(place, "0".repeat(40), "github")).ok, false);
  });
});
