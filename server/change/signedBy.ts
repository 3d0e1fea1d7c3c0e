import { type DaySpan, isWithin } from "../policy/terms.ts";

/** Whose key has signed something, and when that key is valid. */
export interface Signer {
  /** Id of people.yaml. */
  readonly person: string;
  /** Days on which the key is valid, each span on its own; always, if left out. */
  readonly keyActive?: readonly DaySpan[] | undefined;
}

/** What is known of the signature over the bytes of a file. */
export interface SignedBytes {
  /** Whether it was made by a key of the right person, at any time. */
  readonly signed: boolean;
  /** Days on which that key is valid, each span on its own; always, if left out. */
  readonly keyActive?: readonly DaySpan[] | undefined;
}

/** Whether the key that signed something is valid at a moment. Milliseconds since 1970. */
export function isKeyValid({ keyActive }: Pick<SignedBytes, "keyActive">, at: number): boolean {
  return keyActive === undefined || keyActive.some((span) => isWithin(span, new Date(at)));
}

/** Whether something is signed by the right person, with a key that is valid at a moment. Milliseconds since 1970. */
export function isSignedAt(one: SignedBytes, at: number): boolean {
  return one.signed && isKeyValid(one, at);
}
