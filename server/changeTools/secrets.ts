import type { ToolPorts } from "./ports.ts";
import { failure, type ToolFailure } from "./result.ts";

/** A value that is shorter hides nothing that its length does not tell. Characters. */
const SHORTEST = 3;

/** What a secret says that is `account:password` in base64 already; nothing where it is another thing. */
function decoded(value: string): string {
  const text = Buffer.from(value, "base64").toString("latin1");
  const isBase64 =
    Buffer.from(text, "latin1").toString("base64").replace(/=+$/, "") === value.replace(/=+$/, "");
  return isBase64 && /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(text) ? text : "";
}

/** Secrets that were used, so that no text that leaves shows one of them. */
export class UsedSecrets {
  private readonly forms = new Set<string>();

  constructor(private readonly ports: ToolPorts) {}

  /** A secret by its name; a failure where it is not set, or can't stand in a header. */
  async get(name: string): Promise<string | ToolFailure> {
    const value = (await this.ports.secret(name))?.trim();
    if (!value)
      return failure(
        "missing-secret",
        `The secret ${name} is not set: set the environment variable TWO_KEYS_SECRET_${name}, or store it in the editor`,
      );
    // The token of `account:token` is as secret as the whole.
    const bare = value.replace(/^(Bearer|Basic) +/i, "");
    for (const one of [value, bare, decoded(bare)])
      for (const part of [one, one.slice(one.indexOf(":") + 1)]) this.remember(part);
    if (/^[\x20-\x7e]+$/.test(value)) return value;
    return failure("misconfigured", `The secret ${name} has characters that a header can't have`);
  }

  /** The text with every secret taken out, in whatever form it stands there. */
  hide(text: string): string {
    let hidden = text;
    for (const form of [...this.forms].sort((a, b) => b.length - a.length))
      hidden = hidden.replaceAll(form, "•••");
    return hidden;
  }

  private remember(value: string): void {
    if (value.length < SHORTEST) return;
    const base64 = Buffer.from(value).toString("base64");
    const forms = [
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      base64,
      base64.replace(/=+$/, ""),
    ];
    for (const form of forms) this.forms.add(form);
  }
}
