/** Crockford's base 32: no I, L, O and U, so that an id can be read out aloud. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_DIGITS = 8;

/**
 * A new id of a change: `CHG-20260315-7F3KQ2ZD`, with the day in UTC. Ids of one day are told apart by 40 bits.
 *
 * @param random Gives that many random bytes, from a source that nobody can guess.
 */
export function newChangeId(now: Date, random: (count: number) => Uint8Array): string {
  const day = now.toISOString().slice(0, 10).replaceAll("-", "");
  const bytes = random(RANDOM_DIGITS);
  // 256 is a multiple of 32: every digit is as likely as any other.
  const digits = Array.from({ length: RANDOM_DIGITS }, (_, at) => DIGITS[(bytes[at] ?? 0) % DIGITS.length]);
  return `CHG-${day}-${digits.join("")}`;
}
