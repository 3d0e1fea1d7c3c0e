import type { ChangeState } from "../../../server/change/foldModel.ts";
import type { Organisation } from "../../../server/policy/organisation.ts";
import type { Person } from "../../../server/policy/peopleFile.ts";
import { DEFAULT_REQUIREMENTS, type FullRequirements } from "../../../server/policy/requirements.ts";
import type { CandidateInput } from "../../../server/review/candidateInput.ts";
import { readOwners } from "../../../server/review/ownersFile.ts";
import type { OwnersDialect, OwnersFile } from "../../../server/review/ownersModel.ts";
import { digestOf, ID, recordOf } from "../change/samples.ts";

/** A Sunday evening in Dublin would be no time to ask; this is a Wednesday afternoon. */
export const NOW = new Date("2026-06-03T14:40:00Z");

export const KEY = { type: "ssh-ed25519", fingerprint: `SHA256:${"a".repeat(43)}` };

export function personOf(name: string, more: Partial<Person> = {}): Person {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return { id: `person:${name}`, name: title, emails: [`${name}@example.test`], keys: [KEY], ...more };
}

export const TEAM: readonly Person[] = ["alice", "bob", "carol", "dan"].map((name) => personOf(name));

export function organisationOf(
  people: readonly Person[] = TEAM,
  change: Organisation["change"] = {},
): Organisation {
  return {
    origin: { name: "origin/main", commit: "1".repeat(40) },
    digest: digestOf("policy"),
    change,
    programmes: [],
    people,
    systems: [
      {
        id: "checkout-api",
        title: "Checkout",
        tier: 1,
        owner: "vp:retail/director:checkout/manager:payments",
        repos: [{}],
      },
    ],
    calendars: [],
  };
}

/** A change of alice's in review. */
export function stateOf({
  approvedBy = [],
  excluded = { "person:alice": "is an author of it" },
  requested = [],
  requirements = {},
  record = {},
}: {
  readonly approvedBy?: readonly string[];
  readonly excluded?: Readonly<Record<string, string>>;
  readonly requested?: readonly string[];
  readonly requirements?: Partial<FullRequirements>;
  readonly record?: Record<string, unknown>;
} = {}): ChangeState {
  const at = NOW.getTime();
  const current = { digest: digestOf("record"), record: recordOf(record), submittedAt: at };
  return {
    id: ID,
    status: "in_review",
    statusText: "in review",
    current,
    revisions: [current],
    requirements: { ...DEFAULT_REQUIREMENTS, minReviewers: 2, ...requirements },
    approvals: approvedBy.map((person) => ({ person, event: digestOf(person), at, until: at })),
    refused: [],
    exceptions: [],
    objections: [],
    request:
      requested.length === 0
        ? undefined
        : { event: digestOf("request"), by: "person:alice", at, note: undefined, reviewers: requested },
    excluded: new Map(Object.entries(excluded)),
    waitsFor: [],
    landings: [],
    bypasses: [],
    emergencies: [],
    retro: undefined,
    overdue: false,
    outcome: undefined,
    at,
    heads: [],
    problems: [],
  };
}

export function ownersFile(text: string, dialect: OwnersDialect = "github"): OwnersFile {
  return readOwners(".github/CODEOWNERS", text, dialect);
}

export function inputOf(changes: Partial<CandidateInput> = {}): CandidateInput {
  return {
    state: stateOf(),
    organisation: organisationOf(),
    now: NOW,
    paths: ["svc/limits/limits.ts"],
    owners: undefined,
    touched: [],
    reviews: [],
    loads: new Map(),
    problems: [],
    ...changes,
  };
}
