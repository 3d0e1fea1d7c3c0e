import type { LedgerEntry } from "../ledger/ledger.ts";
import { sign, signatureNamespace, verifySignature } from "../ledger/signer.ts";
import { signerOf } from "../ledger/sshSignature.ts";
import type { Organisation } from "../policy/organisation.ts";
import { isActive } from "../policy/terms.ts";
import { done, failure, type ServiceResult } from "./result.ts";

/** Organisation that signatures are made for where the policy names none. */
const NO_ORGANISATION = "localhost";

export function namespaceOf({ change }: Pick<Organisation, "change">): string {
  return signatureNamespace(change.ledger?.namespace ?? NO_ORGANISATION);
}

/** Checks signatures once each; an object and its signature never change. */
export class Signatures {
  private readonly known = new Map<string, Promise<boolean>>();

  /** Person by digest of what a key of that person has signed. Signatures that are not good are left out. */
  async signersOf(
    entries: readonly LedgerEntry[],
    organisation: Organisation,
    now: Date,
  ): Promise<ReadonlyMap<string, string>> {
    const namespace = namespaceOf(organisation);
    const owners = new Map<string, string>();
    for (const { id, keys = [] } of organisation.people) {
      for (const { fingerprint, active } of keys) if (isActive(active, now)) owners.set(fingerprint, id);
    }
    const signers = new Map<string, string>();
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
