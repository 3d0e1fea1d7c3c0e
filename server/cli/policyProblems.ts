import type { Governing } from "../policy/policyFinder.ts";
import { shownPath } from "./disk.ts";
import { printable } from "./terminal.ts";

/** What is wrong with a policy, as `file:line:column message`; nothing where the built-in standards hold. */
export function policyProblems(
  { file, problems }: Pick<Governing, "file" | "problems">,
  cwd: string,
): string[] {
  return file === undefined ? [] : problems.map((one) => printable(`${shownPath(file, cwd)}:${one}`));
}
