import { access, readFile } from "node:fs/promises";
import type { PolicyDisk } from "../policy/policyFinder.ts";

/** The real disk. */
export const nodeDisk: PolicyDisk = {
  async readText(file) {
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
  },
  exists: (file) =>
    access(file).then(
      () => true,
      () => false,
    ),
};
