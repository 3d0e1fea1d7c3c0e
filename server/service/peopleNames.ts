import { fullNameOf } from "../change/statusWords.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { Person } from "../policy/peopleFile.ts";
import { isActive } from "../policy/terms.ts";

type People = Pick<Organisation, "people">;

/** Several of them, as in a sentence. */
export function fullNames(organisation: People, ids: Iterable<string>): string {
  return [...new Set(ids)].map((id) => fullNameOf(organisation, id)).join(", ");
}

/** Everybody of people.yaml who belongs to the company at a time, bots and agents left out. */
export function activePeople({ people }: People, now: Date): Person[] {
  return people.filter(({ id, active }) => id.startsWith("person:") && isActive(active, now));
}

/** Why an id names nobody who belongs to the company at a time; undefined where it names a person who does. */
export function notActive(organisation: People, now: Date, id: string): string | undefined {
  if (activePeople(organisation, now).some((one) => one.id === id)) return undefined;
  return `${fullNameOf(organisation, id)} is no person of people.yaml who is active today.`;
}

/** Whom somebody means: by id, its end, e-mail address or name; undefined where nobody, or several, fit. */
export function personMeant({ people }: People, text: string): Person | undefined {
  const wanted = text.trim().toLowerCase();
  const exact = people.filter(
    ({ id, emails = [] }) =>
      id === wanted || id === `person:${wanted}` || emails.some((one) => one.toLowerCase() === wanted),
  );
  const found = exact.length > 0 ? exact : people.filter(({ name }) => name?.toLowerCase() === wanted);
  return found.length === 1 ? found[0] : undefined;
}
