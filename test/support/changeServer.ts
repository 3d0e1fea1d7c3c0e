// A language server that knows nothing but changes, and these from a file: states that are hard to bring about.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createConnection, ProposedFeatures, ResponseError } from "vscode-languageserver/node";
import * as z from "zod";
import {
  CHANGE_CHANGED_NOTIFICATION,
  CHANGE_REQUEST,
  CHANGES_REQUEST,
  changeFolderParams,
  changesResult,
  changeView,
  EDIT_DRAFT_REQUEST,
  EFFECTIVE_POLICY_REQUEST,
  editDraftParams,
  SET_UP_REQUEST,
  SHOW_RECORD_REQUEST,
  START_DRAFT_REQUEST,
  SUBMIT_CHANGE_REQUEST,
  UNDO_PREFILL_REQUEST,
} from "../../server/protocol/change.ts";
import { answerReviews, reviewState } from "./reviewStub.ts";

/** What the file `state.json` of a folder holds. */
const stateFile = reviewState.extend({
  view: changeView,
  /** What a started draft looks like. */
  started: changeView.optional(),
  changes: changesResult.optional(),
  /** Why edits are refused. */
  refuseEdits: z.string().optional(),
});
type State = z.infer<typeof stateFile>;

const REQUEST_FAILED = -32803;
const connection = createConnection(ProposedFeatures.all);

function fileOf(raw: unknown): string {
  return path.join(changeFolderParams.parse(raw).folder, "state.json");
}

function read(raw: unknown): State {
  const file = fileOf(raw);
  if (existsSync(file)) return stateFile.parse(JSON.parse(readFileSync(file, "utf8")));
  return { view: { kind: "absent", reason: "no-repository", detail: "" } };
}

function write(raw: unknown, state: State): unknown {
  writeFileSync(fileOf(raw), JSON.stringify(state, null, 2));
  void connection.sendNotification(CHANGE_CHANGED_NOTIFICATION, changeFolderParams.parse(raw));
  return state.view;
}

function edit(raw: unknown, isUndo: boolean): unknown {
  const { draft: id, edits } = editDraftParams.parse(raw);
  const state = read(raw);
  const { view } = state;
  if (state.refuseEdits) throw new ResponseError(REQUEST_FAILED, state.refuseEdits);
  if (view.kind !== "change" || !view.draft || (id && id !== view.draft.id))
    throw new ResponseError(REQUEST_FAILED, "Another branch is checked out.");
  for (const { path: at, value } of edits) {
    for (const section of view.draft.sections) {
      for (const field of section.fields) {
        if (field.path !== at) continue;
        field.value = isUndo ? undefined : (value ?? undefined);
        delete field.prefilledFrom;
        delete field.problem;
        if (field.isRequired && field.value === undefined) field.problem = "it is required at tier 1";
      }
      section.owed = section.fields.filter(({ problem }) => problem !== undefined).length;
    }
  }
  return write(raw, state);
}

connection.onInitialize(() => ({ capabilities: {} }));
connection.onRequest(CHANGE_REQUEST, (raw: unknown): unknown => read(raw).view);
connection.onRequest(
  CHANGES_REQUEST,
  (raw: unknown) => read(raw).changes ?? { mine: [], toReview: [], recent: [] },
);
connection.onRequest(EDIT_DRAFT_REQUEST, (raw: unknown) => edit(raw, false));
connection.onRequest(UNDO_PREFILL_REQUEST, (raw: unknown) => edit(raw, true));
connection.onRequest(START_DRAFT_REQUEST, (raw: unknown) => {
  const state = read(raw);
  return write(raw, { ...state, view: state.started ?? state.view });
});
connection.onRequest(SUBMIT_CHANGE_REQUEST, (raw: unknown) => {
  const { view } = read(raw);
  if (view.kind === "change" && view.owed > 0)
    throw new ResponseError(REQUEST_FAILED, "Rollback when is owed.");
  return {
    id: "CHG-20260315-7F3KQ2ZD",
    revision: 1,
    isPushed: true,
    message: "CHG-20260315-7F3KQ2ZD submitted",
  };
});
connection.onRequest(SHOW_RECORD_REQUEST, () => "# CHG-20260315-7F3KQ2ZD\n\nRetry payments.\n");
connection.onRequest(EFFECTIVE_POLICY_REQUEST, () => "# What holds here\n\n- minReviewers 2\n");
connection.onRequest(SET_UP_REQUEST, (raw: unknown) => {
  const file = path.join(path.dirname(fileOf(raw)), "policy.yaml");
  writeFileSync(file, "# The policy of this repository.\n");
  return { written: [file], kept: [] };
});
answerReviews(connection, {
  read,
  change: (raw, change) => {
    const state = read(raw);
    change(state);
    write(raw, state);
  },
});
connection.listen();
