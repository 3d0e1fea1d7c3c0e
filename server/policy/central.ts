import { type Policy, parsePolicy } from "./policyFile.ts";

/** The central repository that a policy names; undefined if it names none or can't be read. */
export function centralOf(policyText: string): Policy["central"] {
  return parsePolicy(policyText, "unknown").policy?.central;
}
