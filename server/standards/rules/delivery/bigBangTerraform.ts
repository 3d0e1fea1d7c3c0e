import { type ConfigEntry, stringOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { HclBlock } from "../../formats/terraform.ts";
import type { FormatHandler } from "../../rule.ts";

/** Texts that a literal set, list or map goes over. */
function literals(entry: ConfigEntry, source: string): string[] {
  const text = source.slice(entry.value.start, entry.value.end);
  const listed =
    /^(?:toset|tolist|concat)\(\s*\[([^\]]*)\]\s*\)$/s.exec(text)?.[1] ?? /^\[([^\]]*)\]$/s.exec(text)?.[1];
  if (listed !== undefined) {
    const parts = listed.split(",").map((one) => one.trim());
    return parts.flatMap((one) => /^"([^"$]*)"$/.exec(one)?.[1] ?? []);
  }
  return entry.value.kind === "map" ? entry.value.entries.map((one) => one.key) : [];
}

const STACKS = /^aws_cloudformation_stack_(set|set_instance|instances)$/;

/** Stacks that a stack set makes in all regions at the same time. */
function checkStackSet(block: HclBlock, ctx: FormatContext): void {
  const preferences = block.blocks.find((one) => one.type === "operation_preferences" && !one.dynamic);
  const order = preferences?.attributes.find((one) => one.key === "region_concurrency_type");
  if (!order || stringOf(order.value) !== "PARALLEL" || "via" in order.value) return;
  const written = ctx.source.slice(order.value.start, order.value.end) === '"PARALLEL"';
  ctx.report(order.at, {
    message: `"${block.labels[1] ?? ""}" changes its stacks in all regions at the same time, so a bad version is everywhere before the first alarm.`,
    fix: written
      ? {
          title: "Deploy to one region after the other",
          edits: [{ start: order.value.start, end: order.value.end, newText: '"SEQUENTIAL"' }],
        }
      : undefined,
  });
}

/** A module that one apply brings to several regions. */
function checkModule(block: HclBlock, isRegion: (text: string) => boolean, ctx: FormatContext): void {
  const each = block.attributes.find((one) => one.key === "for_each");
  if (!each) return;
  const regions = new Set(literals(each, ctx.source).filter(isRegion));
  if (regions.size < 2) return;
  ctx.report(each.at, {
    message: `One apply changes "${block.labels[0] ?? ""}" in ${regions.size} regions, so a bad version is in all of them before the first alarm: give each region, or each wave, a state of its own.`,
  });
}

export function terraformRegions(isRegion: (text: string) => boolean): FormatHandler<"terraform"> {
  return {
    anchors: /\bPARALLEL\b|\bfor_each\b/,
    check(model, ctx) {
      for (const block of model.blocks) {
        if (block.type === "resource" && STACKS.test(block.labels[0] ?? "")) checkStackSet(block, ctx);
        else if (block.type === "module") checkModule(block, isRegion, ctx);
      }
    },
  };
}
