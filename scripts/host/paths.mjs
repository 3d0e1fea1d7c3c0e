// Where the project and its test host lie on disk.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root. It is looked up, not computed, so that a bundled copy of this file finds it too. */
export const root = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** The folder that holds installed hosts: `TWO_KEYS_HOST_DIR`, else `.host` in the project. */
export function hostHome() {
  return path.resolve(process.env.TWO_KEYS_HOST_DIR || path.join(root, ".host"));
}

/** @param {string} from @returns {string} */
function findRoot(from) {
  const manifest = path.join(from, "package.json");
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "two-keys") return from;
  const above = path.dirname(from);
  if (above === from) throw new Error("The Two Keys project was not found above this file.");
  return findRoot(above);
}
