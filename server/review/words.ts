/** Longest list of names in a sentence. */
const MOST_NAMES = 5;

/** `a, b and 3 more`. */
export function listed(names: readonly string[], most = MOST_NAMES): string {
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** `May 2026`. */
export function monthOf(at: number): string {
  return MONTH.format(at);
}
