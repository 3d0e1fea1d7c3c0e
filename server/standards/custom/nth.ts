/** Places among siblings: every `step`th from `offset` on, or `offset` alone where the step is 0. */
export interface Nth {
  readonly step: number;
  readonly offset: number;
}

/** Reads `3`, `2n+1`, `-n + 3`, `odd` or `even`; `undefined` for anything else. */
export function readNth(text: number | string): Nth | undefined {
  if (typeof text === "number") return { step: 0, offset: text };
  const plain = text.replace(/\s+/g, "").toLowerCase();
  if (plain === "odd") return { step: 2, offset: 1 };
  if (plain === "even") return { step: 2, offset: 0 };
  const [found, step, offset] = /^([+-]?\d{0,6})n([+-]\d{1,6})?$/.exec(plain) ?? [];
  if (found !== undefined && step !== undefined) {
    const each = step === "" || step === "+" ? 1 : step === "-" ? -1 : Number(step);
    return { step: each, offset: Number(offset ?? 0) };
  }
  return /^\+?\d{1,6}$/.test(plain) ? { step: 0, offset: Number(plain) } : undefined;
}

export function parseNth(text: number | string): Nth {
  const found = readNth(text);
  if (!found) throw new Error(`"${text}" is no place among siblings`);
  return found;
}
