import type { Witness } from "../change/witness.ts";

/** Where a ledger is: a branch of the repository itself, or of a repository of its own. */
export interface LedgerPlace {
  /** Git folder whose objects and refs are used: the repository's own, or a bare copy in the user's cache. */
  readonly gitDir: string;
  /** Full ref of the branch on the remote: `refs/heads/two-keys/ledger`. */
  readonly branch: string;
  /** Name or address of the remote; undefined where there is none, and everything stays here. */
  readonly remote: string | undefined;
  /** On a server: the branch of `gitDir` itself is the ledger. It is read and moved directly, and nothing is sent. */
  readonly isOwn?: boolean;
}

/** An object of the ledger, its signature beside it. */
export interface LedgerEntry {
  readonly change: string;
  readonly kind: "record" | "event";
  /** `sha256:…` of its bytes; it has been checked against the file's name. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** Text of the SSH signature over the exact bytes; undefined where there is none. */
  readonly signature: string | undefined;
}

/** What a gate has left in the ledger, its signature beside it. Whose it is, and whether it counts, is not said here. */
export interface LedgerWitness {
  readonly path: string;
  /** `sha256:…` of its bytes; it has been checked against the file's name. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly signature: string | undefined;
  readonly witness: Witness;
}

/** A file that can't be taken for what its name says. It is kept, told of, and never counted. */
export interface LedgerProblem {
  readonly path: string;
  readonly message: string;
}

export interface LedgerState {
  /** Commit that was read; undefined while the ledger has none. */
  readonly tip: string | undefined;
  readonly entries: readonly LedgerEntry[];
  /** In the order of their days. */
  readonly witnesses: readonly LedgerWitness[];
  readonly problems: readonly LedgerProblem[];
  /** Commits that the remote does not have yet. */
  readonly unpushed: number;
  /** Commit that the remote's branch stood at when it was asked last; undefined where it has none, or was not asked. */
  readonly remoteTip: string | undefined;
}

/** An object to be put into the ledger. Its name comes from its bytes. */
export type NewFile = {
  /** At most 1 MB. */
  readonly bytes: Uint8Array;
  /** SSH signature over the exact bytes, as {@link LedgerEntry} has it. */
  readonly signature?: string | undefined;
} & (
  | { readonly kind: "record" | "event"; readonly change: string }
  /** `at` is the time that the witness itself names, in UTC. */
  | { readonly kind: "witness"; readonly at: string }
);

/** Largest file of a ledger. Bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** `pushed`: the remote has it, or there is nobody to send it to, as on a server. `kept`: it is safe here, and the next sync takes it along. */
export type Appended =
  | { readonly state: "pushed"; readonly tip: string }
  | { readonly state: "kept"; readonly tip: string; readonly message: string };

/**
 * Why an exchange with the remote did not come to its end. `unreachable`: it gave no answer or did not let us in.
 * `refused`: it did not take the files. `overtaken`: it moved each time we tried. `failed`: git failed here.
 */
export type SyncFailure = "no-remote" | "unreachable" | "refused" | "overtaken" | "cancelled" | "failed";

/** What an exchange came to. Files that were not sent are safe here, and the next exchange takes them along. */
export type Synced =
  | {
      readonly state: "synced";
      /** Where the remote's branch stands; undefined while it has none. */
      readonly tip: string | undefined;
      /** Files that were new for us, and those that were new for the remote. */
      readonly received: number;
      readonly sent: number;
    }
  | {
      readonly state: "kept";
      readonly reason: SyncFailure;
      /** What git or the remote said, in one sentence without its end. */
      readonly message: string;
    };
