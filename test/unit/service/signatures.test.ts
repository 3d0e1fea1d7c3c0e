import assert from "node:assert/strict";
import { digestOf } from "../../../server/ledger/fileNames.ts";
import type { Organisation } from "../../../server/policy/organisation.ts";
import type { Person } from "../../../server/policy/peopleFile.ts";
import { namespaceOf, Signatures } from "../../../server/service/signatures.ts";
import { SecurityKey } from "../../support/securityKey.ts";

const NOW = new Date("2026-03-15T10:00:00Z");

function organisationOf(people: readonly Person[]): Organisation {
  return {
    origin: { name: "main", commit: "1".repeat(40) },
    digest: digestOf(Buffer.from("policy")),
    change: { ledger: { namespace: "example.com" } },
    programmes: [],
    people,
    systems: [],
    calendars: [],
  };
}

describe("who signed the files of a ledger", () => {
  const key = new SecurityKey("sk-ssh-ed25519@openssh.com");
  const { type, fingerprint } = key;
  const bytes = Buffer.from("an event\n");
  const entry = {
    digest: digestOf(bytes),
    bytes,
    signature: key.sign(bytes, namespaceOf(organisationOf([]))),
  };
  const signerOf = async (people: readonly Person[], one = entry): Promise<unknown> =>
    (await new Signatures().signersOf([one], organisationOf(people), NOW)).get(one.digest);

  it("is whose key has the fingerprint, with the days of that key, past ones too", async () => {
    const active = { from: "2025-01-01", to: "2025-12-31" };
    assert.deepEqual(await signerOf([{ id: "person:dana", keys: [{ type, fingerprint, active }] }]), {
      person: "person:dana",
      keyActive: [active],
    });
    const again = { from: "2026-03-01" };
    const keys = [
      { type, fingerprint, active },
      { type, fingerprint, active: again },
    ];
    assert.deepEqual(await signerOf([{ id: "person:dana", keys }]), {
      person: "person:dana",
      keyActive: [active, again],
    });
    const [always] = [await signerOf([{ id: "person:dana", keys: [{ type, fingerprint }] }])];
    assert.deepEqual(always, { person: "person:dana", keyActive: [{ from: "0000-01-01" }] });
  });

  it("is nobody for a key that is not listed, begins later, or signed something else", async () => {
    const dana: Person = { id: "person:dana", keys: [{ type, fingerprint }] };
    assert.equal(await signerOf([]), undefined);
    const later = { from: "2026-03-16" };
    assert.equal(
      await signerOf([{ id: "person:dana", keys: [{ type, fingerprint, active: later }] }]),
      undefined,
    );
    assert.equal(await signerOf([dana], { ...entry, bytes: Buffer.from("another\n") }), undefined);
    assert.equal(await signerOf([dana], { ...entry, signature: key.sign(bytes, "git") }), undefined);
    const untouched = key.sign(bytes, namespaceOf(organisationOf([])), { flags: 0 });
    assert.equal(await signerOf([dana], { ...entry, signature: untouched }), undefined);
    assert.ok(await signerOf([dana]));
  });
});
