import { type ConfigEntry, entryOf } from "./configTree.ts";
import type { FormatReader } from "./format.ts";
import { readYaml, yamlComments } from "./yamlNodes.ts";

export interface ComposeFile {
  /** `name: …` under `services`. */
  readonly services: readonly ConfigEntry[];
}

export const compose: FormatReader<"compose"> = {
  format: "compose",
  languages: ["yaml"],
  detect(text, file) {
    if (!/^services\s*:/m.test(text) || /^apiVersion\s*:/m.test(text)) return false;
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    // A chart's values may have services as well.
    if (/^values\b/i.test(name)) return false;
    return /compose|docker|stack|swarm/i.test(name) || /^[ \t]+(image|build)\s*:/m.test(text);
  },
  prepare: () => Promise.resolve(),
  read(text) {
    const [document] = readYaml(text);
    const services = entryOf(document?.root, "services")?.value;
    return {
      model: { services: services?.kind === "map" ? services.entries : [] },
      broken: document?.broken ?? false,
    };
  },
  comments: yamlComments,
};
