import { findPlaces } from "../git/gitDir.ts";
import { allowedSigners } from "../policy/allowedSigners.ts";
import { loadOrganisation } from "./current.ts";
import { gitFailure } from "./knowledge.ts";
import { done, type ServiceResult } from "./result.ts";
import { namespaceOf } from "./signatures.ts";

/** Keys of the people that the policy of a work tree's repository names, for `ssh-keygen -Y verify`. */
export async function allowedSignersOf(folder: string, now: Date): Promise<ServiceResult<string>> {
  const places = await findPlaces(folder);
  if (!places.ok) return gitFailure(places.failure);
  const loaded = await loadOrganisation(places.value.top, { now, network: true });
  if (!loaded.ok) return loaded;
  return done(allowedSigners(loaded.value.people, namespaceOf(loaded.value)));
}
