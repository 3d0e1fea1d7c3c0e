import { imageParts } from "../../formats/dockerfile.ts";
import type { Fix } from "../../model.ts";

/** Release lines of images that many build on, as their pages on Docker Hub name them. */
const RELEASE_LINES: Readonly<Record<string, string>> = {
  alpine: "3.22",
  debian: "bookworm",
  ubuntu: "24.04",
  fedora: "42",
  node: "22",
  python: "3.13",
  golang: "1.25",
  rust: "1.90",
  ruby: "3.4",
  php: "8.4",
  "eclipse-temurin": "21",
  nginx: "1.28",
  httpd: "2.4",
  postgres: "17",
  mysql: "8.4",
  redis: "7.4",
  mongo: "8.0",
  maven: "3.9",
  gradle: "8.14",
};

/** The release line that a suggestion names; `undefined` for images that we don't know. */
export function releaseLine(name: string): string | undefined {
  const short = name.replace(/^(?:docker\.io\/)?(?:library\/)?/, "");
  return Object.hasOwn(RELEASE_LINES, short) ? RELEASE_LINES[short] : undefined;
}

export function pinnedImage(written: string, start: number): readonly Fix[] {
  const { name } = imageParts(written);
  const line = releaseLine(name);
  if (line === undefined) return [];
  return [
    {
      title: `Use the release line ${line} of ${name}`,
      edits: [{ start, end: start + written.length, newText: `${name}:${line}` }],
    },
  ];
}
