import * as z from "zod";
import type { DependencyMove } from "./riskModel.ts";

/** A manifest before and after a change. */
export interface ManifestChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const packageJson = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
});

type Reader = (text: string) => ReadonlyMap<string, string>;

/** Manifests whose versions are read, by the name of the file. Versions that a lock file alone moves are not major ones. */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/(^|\/)package\.json$/, fromPackageJson],
  [/(^|\/)go\.mod$/, fromGoMod],
  [/(^|\/)requirements[^/]*\.txt$/, fromRequirements],
  [/(^|\/)pom\.xml$/, fromPom],
];

/** Whether versions of dependencies are read from a path. */
export function isManifest(path: string): boolean {
  return READERS.some(([name]) => name.test(path));
}

/** Dependencies whose version a change moves. A manifest that can't be read moves nothing: its checks tell of it. */
export function dependencyMoves(changes: readonly ManifestChange[]): DependencyMove[] {
  return changes.flatMap(({ path, before, after }) => {
    const read = READERS.find(([name]) => name.test(path))?.[1];
    if (!read) return [];
    const now = read(after);
    return [...read(before)].flatMap(([name, from]) => {
      const to = now.get(name);
      return to === undefined || to === from ? [] : [{ name, from, to }];
    });
  });
}

function fromPackageJson(text: string): ReadonlyMap<string, string> {
  try {
    const found = packageJson.safeParse(JSON.parse(text));
    if (!found.success) return new Map();
    const { dependencies, optionalDependencies, peerDependencies } = found.data;
    return new Map(
      Object.entries({ ...peerDependencies, ...optionalDependencies, ...dependencies }).filter(
        ([, version]) => /^[\^~<>=v\s]*\d/.test(version),
      ),
    );
  } catch {
    return new Map();
  }
}

function fromGoMod(text: string): ReadonlyMap<string, string> {
  // The major version is part of the name from the second one on.
  const lines = text.matchAll(/^\s*(?:require\s+)?([^\s()/][^\s()]*\.[^\s()]*)\s+(v\d\S*)/gm);
  return new Map([...lines].map(([, name = "", version = ""]) => [name.replace(/\/v\d+$/, ""), version]));
}

function fromRequirements(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?\s*[=~]=\s*([\d][\w.]*)/gm);
  return new Map([...lines].map(([, name = "", version = ""]) => [name.toLowerCase(), version]));
}

function fromPom(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, block = ""] of text.matchAll(/<dependency>([\s\S]{0,5000}?)<\/dependency>/g)) {
    const value = (tag: string): string | undefined =>
      new RegExp(`<${tag}>\\s*([^<\\s]+)\\s*</${tag}>`).exec(block)?.[1];
    const [group, artifact, version] = [value("groupId"), value("artifactId"), value("version")];
    if (group !== undefined && artifact !== undefined && version !== undefined && /^\d/.test(version))
      found.set(`${group}:${artifact}`, version);
  }
  return found;
}
