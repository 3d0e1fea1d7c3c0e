import type { AgentShare, ChangeCommit } from "../change/facts.ts";
import { agentOfAddress, commitAssistance } from "../provenance/formats/assistance.ts";
import { isKnownTool } from "../provenance/formats/names.ts";

/** Commits with people as co-authors alone: an agent that signs there is no person whom people.yaml has to know. */
export function peopleAlone(commits: readonly ChangeCommit[]): ChangeCommit[] {
  return commits.map((commit) => ({
    ...commit,
    coAuthors: commit.coAuthors.filter(
      ({ email }) => agentOfAddress(email) === undefined && (email.includes("@") || !isKnownTool(email)),
    ),
  }));
}

/**
 * Agents of a change: those whose lines are known, and those that the commits name. The author of such a commit drove
 * the agent; how many lines are its own is not known then.
 */
export function withNamedAgents(
  agents: readonly AgentShare[],
  commits: readonly ChangeCommit[],
): AgentShare[] {
  const found = [...agents];
  for (const { id, subject, body, trailers, author, committer } of commits) {
    const lines = trailers.map(({ key, value }) => `${key}: ${value}`).join("\n");
    const assisted = commitAssistance({
      commit: id,
      message: [subject, body, lines].filter((part) => part !== "").join("\n\n"),
      author,
      committer,
    });
    if (!assisted) continue;
    const { tool = "unknown", model } = assisted.claim;
    const isKnown = found.some(
      (one) =>
        (one.tool === tool || tool === "unknown") &&
        (one.operatorEmail === undefined || one.operatorEmail.toLowerCase() === author.email.toLowerCase()),
    );
    if (!isKnown) found.push({ tool, model, operatorEmail: author.email, lines: 0 });
  }
  return found;
}
