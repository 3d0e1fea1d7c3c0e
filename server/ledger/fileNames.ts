import { createHash } from "node:crypto";
import type { NewFile } from "./ledger.ts";

/** What a path of the ledger stands for. */
export type FileName =
  | {
      readonly kind: "record" | "event";
      readonly change: string;
      /** `sha256:…`, which the bytes must have. */
      readonly digest: string;
      /** Whether it is the signature of that object, not the object. */
      readonly isSignature: boolean;
    }
  | { readonly kind: "witness" };

const OBJECT =
  /^changes\/(CHG-\d{8}-[0-9A-HJKMNP-TV-Z]{8})\/(?:(records)\/([0-9a-f]{64})\.yaml|events\/([0-9a-f]{64})\.json)(\.sig)?$/;
const WITNESS = /^witness\/\d{4}\/\d{2}\/\d{2}\/[0-9a-f]{64}\.json(\.sig)?$/;

/** Reads a path by the ledger's layout; undefined for any other file. */
export function parseName(path: string): FileName | undefined {
  if (WITNESS.test(path)) return { kind: "witness" };
  const [, change, records, record, event, signature] = OBJECT.exec(path) ?? [];
  if (change === undefined) return undefined;
  return {
    kind: records === undefined ? "event" : "record",
    change,
    digest: `sha256:${record ?? event}`,
    isSignature: signature !== undefined,
  };
}

/** Where an object goes; undefined for an id that is none. The signature is beside it, with `.sig` behind its name. */
export function pathOf({ change, kind, bytes }: NewFile): string | undefined {
  const name = digestOf(bytes).slice("sha256:".length);
  const path = `changes/${change}/${kind === "record" ? `records/${name}.yaml` : `events/${name}.json`}`;
  return parseName(path) === undefined ? undefined : path;
}

/** `sha256:…` of some bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
