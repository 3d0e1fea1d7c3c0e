import type { ConfigValue } from "../../formats/configTree.ts";
import type { Part, Resource } from "./resource.ts";
import { stringAt } from "./resource.ts";

/** Attribute of a load balancer or target group, which CloudFormation writes as a list of pairs. */
export function pairAt(
  resource: Resource,
  list: string,
  key: string,
):
  | { readonly state: "absent" | "unknown" }
  | { readonly state: "known"; readonly part: Part; readonly value: ConfigValue } {
  const setting = resource.get(list);
  if (setting.state === "absent") return { state: "absent" };
  if (setting.state === "unknown") return { state: "unknown" };
  const parts = resource.list(list);
  const part = parts.find((one) => stringAt(one, "Key") === key);
  if (!part) {
    // One that a condition chooses may be the one.
    const open = parts.some((one) => one.get("Key").state !== "known");
    return { state: open ? "unknown" : "absent" };
  }
  const value = part.get("Value");
  return value.state === "known" ? { state: "known", part, value: value.value } : { state: "unknown" };
}
