import type { ChangeTool } from "../policy/changeSection.ts";
import { cleanText } from "./cleanText.ts";
import type { ChangeCommit } from "./facts.ts";

export interface IssuePlaces {
  /** Host and path of the repository. */
  readonly repo: string;
  readonly remoteUrl: string | undefined;
  readonly tools: readonly ChangeTool[];
}

/** Addresses that are issues, designs or requests, by the words that trackers have in them. */
const TRACKER =
  /\/(issues?|browse|pulls?|merge_requests|tickets?|work_?items|bugs?|show_bug\.cgi|incidents?|T\d+|stories|story)([/?]|$)/;

/** Words after which a number is an issue's, and not a colour or a row. */
const NUMBERED =
  /(?:\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?|refs?|see|issues?|bugs?|part of|relates to):?\s+|\()#(\d{1,7})\b/gi;

/** https addresses of the issues that a commit names; numbers only where their tracker is known. */
export function issueLinks(commit: ChangeCommit, places: IssuePlaces): string[] {
  const trailers = commit.trailers.map(({ key, value }) => `${key}: ${value}`);
  const text = cleanText([commit.subject, commit.body, ...trailers].join("\n"));
  const addresses = [...text.matchAll(/https:\/\/[^\s<>"'`\])}]+/g)]
    .map(([address]) => address.replace(/[.,;:!?]+$/, ""))
    .filter((address) => isTracker(address));
  const issues = issueBase(places);
  const numbers =
    issues === undefined ? [] : [...text.matchAll(NUMBERED)].map(([, number]) => `${issues}${number}`);
  const jira = places.tools.flatMap((tool) => {
    if (tool.kind !== "jira" || !tool.url.startsWith("https://")) return [];
    const key = new RegExp(`(?<![A-Za-z0-9_/-])${tool.project}-\\d{1,7}\\b`, "g");
    return [...text.matchAll(key)].map(([issue]) => `${tool.url.replace(/\/+$/, "")}/browse/${issue}`);
  });
  return [...new Set([...addresses, ...numbers, ...jira])];
}

function isTracker(address: string): boolean {
  if (!URL.canParse(address) || address.length > 500) return false;
  const { username, password, pathname, search } = new URL(address);
  return username === "" && password === "" && TRACKER.test(pathname + search);
}

const PUBLIC = new Set(["github.com", "gitlab.com", "codeberg.org", "gitea.com"]);

/** Where issues of the repository are. Beyond the public hosts only an https remote says that there is a web page. */
function issueBase({ repo, remoteUrl }: IssuePlaces): string | undefined {
  const host = repo.slice(0, repo.indexOf("/"));
  const kind = /(?:^|[.-])(github|gitlab|gitea|forgejo|codeberg)(?=[.-]|$)/.exec(host)?.[1];
  const isWeb = PUBLIC.has(host) || (kind !== undefined && remoteUrl?.startsWith("https://") === true);
  if (!isWeb) return undefined;
  return kind === "gitlab" ? `https://${repo}/-/issues/` : `https://${repo}/issues/`;
}
