import { workspace } from "vscode";

export type GroupBy = "file" | "rule";

/** Presentation only: what is checked stands in the policy. */
export const settings = {
  enabled: (): boolean => workspace.getConfiguration("twoKeys").get("enable", true),
  showRegions: (): boolean => workspace.getConfiguration("twoKeys").get("regions.show", true),
  capture: (): boolean => workspace.getConfiguration("twoKeys").get("regions.capture", true),
  showCodeLens: (): boolean => workspace.getConfiguration("twoKeys").get("regions.codeLens", false),
  fetchOnFocus: (): boolean => workspace.getConfiguration("twoKeys").get("review.fetchOnFocus", true),
  githubProvider: (): string =>
    workspace.getConfiguration("twoKeys").get("review.githubAuthenticationProvider") || "github",
  changedLinesOnly: (): boolean =>
    workspace.getConfiguration("twoKeys").get("findings.changedLinesOnly", false),
  setChangedLinesOnly: (value: boolean): Thenable<void> =>
    workspace.getConfiguration("twoKeys").update("findings.changedLinesOnly", value, true),
  groupBy: (): GroupBy =>
    workspace.getConfiguration("twoKeys").get("findings.groupBy") === "rule" ? "rule" : "file",
  setGroupBy: (value: GroupBy): Thenable<void> =>
    workspace.getConfiguration("twoKeys").update("findings.groupBy", value, true),
};
