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
  | {
      readonly kind: "witness";
      /** Day in UTC that the witness must be of: `2026-03-15`. */
      readonly day: string;
      readonly digest: string;
      readonly isSignature: boolean;
    };

const OBJECT =
  /^changes\/(CHG-\d{8}-[0-9A-HJKMNP-TV-Z]{8})\/(?:(records)\/([0-9a-f]{64})\.yaml|events\/([0-9a-f]{64})\.json)(\.sig)?$/;
const WITNESS = /^witness\/(\d{4})\/(\d{2})\/(\d{2})\/([0-9a-f]{64})\.json(\.sig)?$/;

/** Reads a path by the ledger's layout; undefined for any other file. */
export function parseName(path: string): FileName | undefined {
  const [, year, month, day, witness, sig] = WITNESS.exec(path) ?? [];
  if (year !== undefined) {
    const isSignature = sig !== undefined;
    return { kind: "witness", day: `${year}-${month}-${day}`, digest: `sha256:${witness}`, isSignature };
  }
  const [, change, records, record, event, signature] = OBJECT.exec(path) ?? [];
  if (change === undefined) return undefined;
  return {
    kind: records === undefined ? "event" : "record",
    change,
    digest: `sha256:${record ?? event}`,
    isSignature: signature !== undefined,
  };
}

/**
 * Where an object goes; undefined for an id or a time that is none. The signature is beside it, with `.sig` behind its
 * name.
 */
export function pathOf(file: NewFile): string | undefined {
  const path = `${folderOf(file)}/${digestOf(file.bytes).slice("sha256:".length)}${file.kind === "record" ? ".yaml" : ".json"}`;
  return parseName(path) === undefined ? undefined : path;
}

function folderOf(file: NewFile): string {
  if (file.kind === "witness") return `witness/${file.at.slice(0, 10).replaceAll("-", "/")}`;
  return `changes/${file.change}/${file.kind === "record" ? "records" : "events"}`;
}

/** `sha256:…` of some bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
