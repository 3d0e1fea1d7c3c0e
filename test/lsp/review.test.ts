import assert from "node:assert/strict";
import {
  CHANGE_CHANGED_NOTIFICATION,
  CHANGE_REQUEST,
  changeView,
  SYNC_LEDGER_REQUEST,
} from "../../server/protocol/change.ts";
import {
  APPROVE_REQUEST,
  BREAK_GLASS_PREVIEW_REQUEST,
  breakGlassPreview,
  GATE_REQUEST,
  gateView,
  OBJECT_REQUEST,
  OPEN_REVIEW_REQUEST,
  REQUEST_REVIEW_REQUEST,
  REVIEW_BLOB_REQUEST,
  REVIEW_CANDIDATES_REQUEST,
  REVIEW_INBOX_REQUEST,
  requestOutcome,
  reviewCandidates,
  reviewDetail,
  reviewInbox,
  reviewResult,
} from "../../server/protocol/review.ts";
import { LspClient } from "../support/lspClient.ts";
import { type Member, useTeams } from "../support/reviewTeam.ts";
import { submittedChange } from "../support/reviewWalk.ts";

function serverOf({ root, env }: Member, isTrusted = true): Promise<LspClient> {
  const own = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return LspClient.start({ folders: [root], env: own, initializationOptions: { isTrusted } });
}

describe("reviews over the protocol", function () {
  this.timeout(300_000);
  const newTeam = useTeams();
  const clients: LspClient[] = [];

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.stop();
  });

  async function connect(member: Member, isTrusted = true): Promise<LspClient> {
    const client = await serverOf(member, isTrusted);
    clients.push(client);
    return client;
  }

  it("lets one window ask and another one approve, and the first one is ready after a sync", async () => {
    const team = newTeam();
    const id = await submittedChange(team);
    const dana = team.member("dana");
    const author = await connect(dana);
    const at = { folder: dana.root };
    const list = reviewCandidates.parse(await author.connection.sendRequest(REVIEW_CANDIDATES_REQUEST, at));
    assert.deepEqual(
      list.candidates.filter(({ isEligible }) => !isEligible).map(({ person }) => person),
      ["person:dana", "bot:pipeline"],
    );
    assert.equal(list.candidates.filter(({ isProposed }) => isProposed).length, 2);
    let told = 0;
    author.connection.onNotification(CHANGE_CHANGED_NOTIFICATION, () => {
      told++;
    });
    const asked = requestOutcome.parse(
      await author.connection.sendRequest(REQUEST_REVIEW_REQUEST, {
        ...at,
        reviewers: ["person:bob", "person:carol"],
      }),
    );
    assert.deepEqual([asked.isPushed, asked.isBranchPushed], [true, true]);

    for (const name of ["bob", "carol"] as const) {
      const member = team.clone(name);
      const { connection } = await connect(member);
      const there = { folder: member.root };
      await connection.sendRequest(SYNC_LEDGER_REQUEST, there);
      const inbox = reviewInbox.parse(await connection.sendRequest(REVIEW_INBOX_REQUEST, there));
      assert.deepEqual(
        inbox.waiting.map((one) => one.id),
        [id],
        name,
      );
      const detail = reviewDetail.parse(await connection.sendRequest(OPEN_REVIEW_REQUEST, { ...there, id }));
      assert.ok(detail.checks.some((check) => check.id === "review"));
      const [, code] = detail.files;
      const text = await connection.sendRequest(REVIEW_BLOB_REQUEST, { ...there, blob: code?.newId });
      assert.match(String(text), /: 80;/);
      const { record, changeset, role } = detail;
      const wrong = connection.sendRequest(APPROVE_REQUEST, {
        ...there,
        id,
        record,
        changeset: `sha256:${"0".repeat(64)}`,
        role,
        comment: "",
      });
      await assert.rejects(wrong, /other content than you have seen/);
      const result = reviewResult.parse(
        await connection.sendRequest(APPROVE_REQUEST, {
          ...there,
          id,
          record,
          changeset,
          role,
          comment: "Read both files",
        }),
      );
      assert.equal(result.isPushed, true);
    }

    await author.connection.sendRequest(SYNC_LEDGER_REQUEST, at);
    const view = changeView.parse(await author.connection.sendRequest(CHANGE_REQUEST, at));
    assert.ok(view.kind === "change");
    const reviewers = view.checklist.find((item) => item.id === "reviewers");
    assert.deepEqual([reviewers?.state, reviewers?.detail], ["done", "2 of 2"]);
    const gate = gateView.parse(await author.connection.sendRequest(GATE_REQUEST, at));
    assert.equal(gate.checks.find((check) => check.id === "review")?.status, "SATISFIED");
    assert.ok(told > 0, "the first window was told that its view is old");
    const preview = breakGlassPreview.parse(
      await author.connection.sendRequest(BREAK_GLASS_PREVIEW_REQUEST, at),
    );
    assert.equal(preview.changeset, gate.changeset);
  });

  it("runs and writes nothing in a workspace that nobody trusts", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    const { connection } = await connect(dana, false);
    const at = { folder: dana.root };
    for (const [method, more] of [
      [REVIEW_INBOX_REQUEST, {}],
      [OPEN_REVIEW_REQUEST, {}],
      [REQUEST_REVIEW_REQUEST, { reviewers: ["person:bob"] }],
      [OBJECT_REQUEST, { record: "x", reason: "It is wrong" }],
      [GATE_REQUEST, {}],
    ] as const)
      await assert.rejects(
        connection.sendRequest(method, { ...at, ...more }),
        /Trust this workspace first/,
        method,
      );
  });
});
