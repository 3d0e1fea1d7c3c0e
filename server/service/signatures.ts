import type { Signer } from "../change/signedBy.ts";
import type { LedgerEntry } from "../ledger/ledger.ts";
import { sign, signatureNamespace, verifySignature } from "../ledger/signer.ts";
import { signerOf } from "../ledger/sshSignature.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { DaySpan } from "../policy/terms.ts";
import { done, failure, type ServiceResult } from "./result.ts";

/** Days of a key that has none. */
const ALWAYS: DaySpan = { from: "0000-01-01" };

/** Organisation that signatures are made for where the policy names none. */
const NO_ORGANISATION = "localhost";

export function namespaceOf({ change }: Pick<Organisation, "change">): string {
  return signatureNamespace(change.ledger?.namespace ?? NO_ORGANISATION);
}

/** Checks signatures once each; an object and its signature never change. */
export class Signatures {
  private readonly known = new Map<string, Promise<boolean>>();

  /**
   * Who has signed what, by digest: the key is looked up by its fingerprint alone, and comes with the days on which it is
   * valid, so that its signature can be held against any moment. Signatures that are not good, and those of keys that
   * begin after `now`, are left out.
   */
  async signersOf(
    entries: readonly Pick<LedgerEntry, "digest" | "bytes" | "signature">[],
    organisation: Organisation,
    now: Date,
  ): Promise<ReadonlyMap<string, Signer>> {
    const namespace = namespaceOf(organisation);
    const owners = ownersOf(organisation, now);
    const signers = new Map<string, Signer>();
    for (const { digest, bytes, signature } of entries) {
      const owner = signature === undefined ? undefined : owners.get(signerOf(signature)?.fingerprint ?? "");
      if (signature === undefined || owner === undefined) continue;
      const name = `${namespace} ${digest} ${signature}`;
      const checking =
        this.known.get(name) ??
        verifySignature(bytes, signature, { namespace }).then(({ state }) => state === "valid");
      this.known.set(name, checking);
      if (await checking) signers.set(digest, owner);
    }
    return signers;
  }
}

/** Who owns the keys of people.yaml, by fingerprint. It refuses a key that two people claim. */
function ownersOf({ people }: Organisation, now: Date): ReadonlyMap<string, Signer> {
  const today = now.toISOString().slice(0, 10);
  const owners = new Map<string, Signer>();
  for (const { id: person, keys = [] } of people) {
    for (const { fingerprint, active = ALWAYS } of keys) {
      if (active.from > today) continue;
      const before = owners.get(fingerprint)?.keyActive ?? [];
      owners.set(fingerprint, { person, keyActive: [...before, active] });
    }
  }
  return owners;
}

/** Signs bytes by the person's SSH key where git has one; fails where the policy wants a signature and there is none. */
export async function signed(
  bytes: Uint8Array,
  organisation: Organisation,
  cwd: string,
  isRequired: boolean,
): Promise<ServiceResult<string | undefined>> {
  const made = await sign(bytes, { cwd, namespace: namespaceOf(organisation) });
  if (made.state === "signed") return done(made.signature);
  if (!isRequired && made.state === "no-key") return done(undefined);
  return failure("refused", `It could not be signed: ${made.message}.`);
}
