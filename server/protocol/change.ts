import * as z from "zod";

/** What the sidebar shows of a change, and what it asks for. Texts are ready for people; paths are file system paths. */

export const FIELD_KINDS = ["line", "text", "choice", "list", "rows", "time", "number", "yesno"] as const;

/** A column of a field of kind `rows`. */
export const formColumn = z.object({
  key: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(["line", "text", "choice", "number", "yesno", "time"]),
  choices: z.array(z.string()).optional(),
  isRequired: z.boolean(),
});

/** A field of the form. `path` is its place in the draft, such as `rollback.trigger` or `risk.answers.data-loss`. */
export const formField = z.object({
  path: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(FIELD_KINDS),
  /** Absent where nothing is written. A `list` has strings, `rows` have objects by column. */
  value: z.unknown().optional(),
  isRequired: z.boolean(),
  choices: z.array(z.string()).optional(),
  columns: z.array(formColumn).optional(),
  /** What is wrong with the value, or that it is missing although it is required. */
  problem: z.string().optional(),
  /** From where it was filled in; absent as soon as a person has changed it. */
  prefilledFrom: z.string().optional(),
});
export type FormField = z.infer<typeof formField>;

export const formSection = z.object({
  id: z.string(),
  label: z.string(),
  fields: z.array(formField),
  /** Required fields that are missing or wrong. */
  owed: z.number().int(),
});
export type FormSection = z.infer<typeof formSection>;

/** What a line of the checklist leads to. */
export const checklistAction = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("field"), path: z.string() }),
  z.object({ kind: z.literal("location"), file: z.string(), line: z.number().int() }),
  z.object({ kind: z.literal("command"), command: z.string(), title: z.string() }),
]);

export const CHECK_STATES = ["done", "owed", "undecided", "waiting", "info"] as const;

/** A line of the checklist: something that the gate asks. */
export const checklistItem = z.object({
  id: z.string(),
  label: z.string(),
  /** Short, beside the label: `2 of 5`, `6 lines`. */
  detail: z.string().optional(),
  state: z.enum(CHECK_STATES),
  /** Why, and what to do. */
  reason: z.string(),
  action: checklistAction.optional(),
  /** Single places behind it, such as findings. */
  children: z
    .array(z.object({ label: z.string(), detail: z.string().optional(), action: checklistAction.optional() }))
    .optional(),
});
export type ChecklistItem = z.infer<typeof checklistItem>;

export const CHANGE_STATUSES = [
  "draft",
  "in_review",
  "changes_requested",
  "approved",
  "ready",
  "on_hold",
  "landed",
  "verifying",
  "awaiting_close",
  "rolled_back",
  "emergency_open",
  "expired",
  "retro_due",
  "closed",
  "cancelled",
] as const;
export type ChangeStatus = (typeof CHANGE_STATUSES)[number];

/** A change in a list. */
export const changeSummary = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(CHANGE_STATUSES),
  /** In words, with what it waits for: `in review, 1 of 2 approvals`. */
  statusText: z.string(),
  tier: z.number().int(),
  risk: z.string(),
  requester: z.string(),
  /** Milliseconds since 1970 of its last event, or of the draft's last edit. */
  at: z.number(),
  revision: z.number().int(),
  isMine: z.boolean(),
  awaitsMyReview: z.boolean(),
});
export type ChangeSummary = z.infer<typeof changeSummary>;

export const fileProblem = z.object({
  file: z.string(),
  /** One-based. */
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
});

/** Why there is no change to show; the view has a welcome text for each. */
export const ABSENT = [
  "untrusted",
  "no-git",
  "no-repository",
  "no-commits",
  "no-policy",
  "policy-unreachable",
  "no-changes",
] as const;

export const changeView = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("absent"),
    reason: z.enum(ABSENT),
    /** More than the reason says: where was looked, what git answered. */
    detail: z.string(),
    folder: z.string().optional(),
  }),
  z.object({ kind: z.literal("broken-policy"), folder: z.string(), problems: z.array(fileProblem) }),
  z.object({
    kind: z.literal("change"),
    folder: z.string(),
    /** `refs/heads/…` without its front; `detached` where there is none. */
    branch: z.string(),
    /** Branch that it is meant for, without its front. */
    target: z.string(),
    changedFiles: z.number().int(),
    uncommittedFiles: z.number().int(),
    systems: z.array(z.object({ id: z.string(), tier: z.number().int(), owner: z.string() })),
    /** The lowest number of the touched systems. */
    tier: z.number().int().optional(),
    risk: z.object({
      computed: z.string(),
      effective: z.string(),
      /** `+ high: changes db/migrations, policy rule schema-migration` */
      lines: z.array(z.string()),
    }),
    /** The draft, where one is being written. */
    draft: z
      .object({
        id: z.string(),
        /** File of the draft. */
        file: z.string(),
        /** Revision that it will become. */
        revision: z.number().int(),
        sections: z.array(formSection),
        /** Why it can't be read; the form is closed then, the text is not. */
        problem: z.string().optional(),
      })
      .optional(),
    /** The record of this branch in the ledger. */
    record: changeSummary.optional(),
    checklist: z.array(checklistItem),
    /** Number of checklist lines that are owed or undecided. */
    owed: z.number().int(),
    /** What holds, a line each, with its source. */
    requirements: z.array(z.string()),
    window: z.object({ state: z.enum(["open", "soft-freeze", "hard-freeze"]), text: z.string() }),
    ledger: z.object({ unpushed: z.number().int(), text: z.string(), problems: z.array(z.string()) }),
  }),
]);
export type ChangeView = z.infer<typeof changeView>;

export const changeFolderParams = z.object({
  /** File system path of a folder of the workspace; the repository that holds it is meant. */
  folder: z.string(),
});

/** Client to server, request: {@link changeFolderParams} to {@link ChangeView}. */
export const CHANGE_REQUEST = "twoKeys/change";

/** Client to server, request: {@link changeFolderParams} to a {@link ChangeView} with a draft, prefilled; an existing draft is kept. */
export const START_DRAFT_REQUEST = "twoKeys/startDraft";

export const editDraftParams = changeFolderParams.extend({
  /**
   * Id of the draft that is meant. If the branch has another one by now, the edit is refused: what was typed belongs to
   * one change. The draft of the branch that is checked out when left out.
   */
  draft: z.string().optional(),
  edits: z
    .array(
      z.object({
        path: z.string().max(200),
        /** Absent or null: the field is taken away. */
        value: z.unknown().optional(),
      }),
    )
    .max(100),
});

/** Client to server, request: {@link editDraftParams} to a {@link ChangeView}. Written to disk before it is answered. */
export const EDIT_DRAFT_REQUEST = "twoKeys/editDraft";

/** Client to server, request: {@link editDraftParams} with paths alone to a {@link ChangeView}: what was filled in there is taken out again. */
export const UNDO_PREFILL_REQUEST = "twoKeys/undoPrefill";

/** Client to server, request: {@link changeFolderParams} to a {@link ChangeView}: fills in what is still empty. */
export const PREFILL_REQUEST = "twoKeys/prefill";

export const submitResult = z.object({
  id: z.string(),
  revision: z.number().int(),
  /** False where the remote could not be reached: it is kept here and sent with the next sync. */
  isPushed: z.boolean(),
  message: z.string(),
});
export type SubmitResult = z.infer<typeof submitResult>;

/** Client to server, request: {@link changeFolderParams} to {@link SubmitResult}; an error says what is owed. */
export const SUBMIT_CHANGE_REQUEST = "twoKeys/submitChange";

/** Client to server, request: {@link changeFolderParams} to a {@link ChangeView} with a draft of the next revision. */
export const REVISE_CHANGE_REQUEST = "twoKeys/reviseChange";

export const closeChangeParams = changeFolderParams.extend({
  outcome: z.enum(["successful", "successful-with-issues", "rolled-back", "failed", "cancelled"]),
  note: z.string().max(4000),
  /** The change of the branch that is checked out when left out. */
  id: z.string().optional(),
});

/** Client to server, request: {@link closeChangeParams} to {@link SubmitResult}; `cancelled` ends it before it has landed. */
export const CLOSE_CHANGE_REQUEST = "twoKeys/closeChange";

export const changesResult = z.object({
  mine: z.array(changeSummary),
  toReview: z.array(changeSummary),
  recent: z.array(changeSummary),
});
export type ChangesResult = z.infer<typeof changesResult>;

/** Client to server, request: {@link changeFolderParams} to {@link ChangesResult}. */
export const CHANGES_REQUEST = "twoKeys/changes";

export const showRecordParams = changeFolderParams.extend({ id: z.string() });

/** Client to server, request: {@link showRecordParams} to a text in Markdown: the record, its revisions and events. */
export const SHOW_RECORD_REQUEST = "twoKeys/showRecord";

/** Client to server, request: {@link changeFolderParams} to a text in Markdown: what holds here, and from where. */
export const EFFECTIVE_POLICY_REQUEST = "twoKeys/effectivePolicy";

/** What became of the ledger: `message` says it in words. */
export const syncResult = submitResult.pick({ isPushed: true, message: true }).extend({
  /** Why it was not exchanged: `no-remote` where there is nothing to exchange it with. */
  reason: z.string().optional(),
});

/** Client to server, request: {@link changeFolderParams} to {@link syncResult}: fetches and pushes the ledger. */
export const SYNC_LEDGER_REQUEST = "twoKeys/syncLedger";

export const setUpResult = z.object({
  /** Files that were written, for people to look at and commit. */
  written: z.array(z.string()),
  /** Files that were there already, and were left alone. */
  kept: z.array(z.string()),
});
export type SetUpResult = z.infer<typeof setUpResult>;

/** Client to server, request: {@link changeFolderParams} to {@link SetUpResult}. Overwrites nothing. */
export const SET_UP_REQUEST = "twoKeys/setUp";

export const secretParams = z.object({
  /** As the policy names it: `JIRA_TOKEN`. */
  name: z.string().max(100),
});

/**
 * Server to client, request: {@link secretParams} to the secret of a change tool, or null where the editor keeps none.
 * Asked only of clients that say `hasSecrets`, and only where the environment has none of that name.
 */
export const SECRET_REQUEST = "twoKeys/secret";

/** Server to client, notification: {@link changeFolderParams}. What {@link CHANGE_REQUEST} or {@link CHANGES_REQUEST} would say has changed. */
export const CHANGE_CHANGED_NOTIFICATION = "twoKeys/changeChanged";
