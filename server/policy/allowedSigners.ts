import type { Person } from "./peopleFile.ts";
import { isSigningKeyType, type PersonKey } from "./signingKeys.ts";
import type { DaySpan } from "./terms.ts";

/**
 * The people's keys as `ssh-keygen -Y verify` reads them (OpenSSH 9.1 or later), so that a signature can be checked
 * without this program. Each line names one person and one key, with no pattern in it, for the namespace alone and on the
 * days on which both the person and the key are active. A key that can't stand there is told of in a comment.
 */
export function allowedSigners(people: readonly Person[], namespace: string): string {
  const lines = people.flatMap((person) => (person.keys ?? []).map((key) => lineOf(person, key, namespace)));
  return lines.map((line) => `${line}\n`).join("");
}

function lineOf(person: Person, key: PersonKey, namespace: string): string {
  const leftOut = (why: string): string => `# ${person.id} ${key.fingerprint}: ${why}`;
  if (!isSigningKeyType(key.type)) return leftOut("signatures of its type count for nothing");
  if (key.public === undefined) return leftOut("people.yaml has no public key for it");
  const { from, to } = both(person.active, key.active);
  if (from !== undefined && to !== undefined && from > to)
    return leftOut("there is no day on which it is valid");
  const options = [
    `namespaces="${namespace}"`,
    ...(from === undefined ? [] : [`valid-after="${compact(from)}000000Z"`]),
    ...(to === undefined ? [] : [`valid-before="${compact(to)}235959Z"`]),
  ];
  return `${person.id} ${options.join(",")} ${key.type} ${key.public}`;
}

/** Days that lie in both of two spans. */
function both(a: DaySpan | undefined, b: DaySpan | undefined): Partial<DaySpan> {
  const [from] = [a?.from, b?.from]
    .filter((day) => day !== undefined)
    .sort()
    .reverse();
  const [to] = [a?.to, b?.to].filter((day) => day !== undefined).sort();
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function compact(day: string): string {
  return day.replaceAll("-", "");
}
