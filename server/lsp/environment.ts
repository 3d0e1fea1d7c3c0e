import type { PolicyDisk } from "../policy/policyFinder.ts";

/** What the server needs of the machine it runs on. */
export interface Environment {
  readonly disk: PolicyDisk;
  /** Today as `YYYY-MM-DD`. */
  today(): string;
  /** Address of a rule's page, or `undefined` where pages are not installed. */
  pageUrl(ruleId: string): string | undefined;
  /** Address of the page about AI lines, or `undefined` where pages are not installed. */
  readonly provenancePage: string | undefined;
  readonly version: string;
  /** Path of the script that agents' hooks run. */
  readonly hookScript: string;
}
