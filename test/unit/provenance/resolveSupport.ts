import { type ResolvedFile, resolveFile } from "../../../server/provenance/resolve.ts";
import type { GitRepo } from "../../support/gitRepo.ts";

export const AI = "refs/notes/ai";
export const TRACES = "refs/notes/agent-trace";

/** Who wrote the lines of a file of a real repository. */
export async function resolve(at: GitRepo, path: string, text?: string): Promise<ResolvedFile> {
  return resolveFile({ path, ...(text === undefined ? {} : { text }) }, await at.open());
}

/** `from-to origin confidence tool kind-of-first-evidence`. */
export function rows({ regions }: ResolvedFile): string[] {
  return regions.map(({ startLine, endLine, origin, confidence, tool, evidence }) =>
    [`${startLine}-${endLine}`, origin, confidence, tool ?? "-", evidence[0]?.kind ?? "-"].join(" "),
  );
}

/** A record of Agent Trace that says who wrote some lines. */
export function trace(revision: string, path: string, startLine: number, endLine: number): string {
  return JSON.stringify({
    version: "0.1.0",
    id: "6f0c0c44-7d0a-4a7c-9e58-3a1f9f6f7a10",
    timestamp: "2026-03-02T10:15:00Z",
    vcs: { type: "git", revision },
    tool: { name: "cursor" },
    files: [
      {
        path,
        conversations: [
          {
            contributor: { type: "ai", model_id: "anthropic/claude-sonnet-4" },
            ranges: [{ start_line: startLine, end_line: endLine }],
          },
        ],
      },
    ],
  });
}
