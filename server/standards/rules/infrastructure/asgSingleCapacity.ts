import { fix } from "../../context.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { HclBlock } from "../../formats/terraform.ts";
import { defineRule } from "../../rule.ts";
import { asgSingleCapacityExamples } from "./asgSingleCapacity.examples.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { typesPattern } from "./requirements.ts";
import { has, isDev, isDevPath, numberAt, type Resource, severityOf, stringAt } from "./resource.ts";
import { blockResource, terraformResources } from "./terraformResource.ts";

/** What may be alone: it takes its work from a queue, runs now and then, or must be the only one. */
const MAY_BE_ALONE =
  /worker|consumer|queue|batch|cron|schedul|job|runner|singleton|leader|bastion|jump|nat|migrat|builder|agent|monitor|admin|tool/i;

const SIZE: Readonly<Record<string, readonly [path: string, balanced: string]>> = {
  aws_autoscaling_group: ["min_size", "target_group_arns"],
  aws_ecs_service: ["desired_count", "load_balancer"],
  "AWS::AutoScaling::AutoScalingGroup": ["MinSize", "TargetGroupARNs"],
  "AWS::ECS::Service": ["DesiredCount", "LoadBalancers"],
};

const PLACES: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: ["vpc_zone_identifier", "availability_zones"],
  aws_lb: ["subnets"],
  aws_alb: ["subnets"],
  aws_elb: ["availability_zones", "subnets"],
  "AWS::AutoScaling::AutoScalingGroup": ["VPCZoneIdentifier", "AvailabilityZones"],
  "AWS::ElasticLoadBalancing::LoadBalancer": ["AvailabilityZones", "Subnets"],
};

function checkResource(one: Resource, ctx: FormatContext): void {
  const size = SIZE[one.type];
  if (size) checkSize(one, size[0], size[1], ctx);
  for (const path of PLACES[one.type] ?? []) {
    const setting = one.get(path);
    // A name that is passed in may be a whole list.
    if (setting.state !== "known" || setting.value.kind !== "list" || setting.value.items.length !== 1)
      continue;
    const item = setting.value.items[0];
    if (!item || isWholeList(item, ctx)) continue;
    const severity = severityOf(setting);
    ctx.report(setting.at, {
      message: `All of "${one.name}" is in one zone, so the failure of that zone takes the service down.`,
      ...(severity ? { severity } : {}),
    });
  }
}

function isWholeList(item: { start: number; end: number; kind: string }, ctx: FormatContext): boolean {
  return (
    item.kind === "unknown" &&
    /\*|\bfor\b|\bids\b|subnets\b|zones\b|Subnets|Zones|Split|GetAZs|ImportValue/.test(ctx.text(item))
  );
}

function checkSize(one: Resource, path: string, balanced: string, ctx: FormatContext): void {
  const setting = one.get(path);
  const number = numberAt(one, path);
  if (setting.state !== "known" || number === undefined || number > 1) return;
  if (stringAt(one, "scheduling_strategy") === "DAEMON" || stringAt(one, "SchedulingStrategy") === "DAEMON")
    return;
  const serves = has(one, balanced) || has(one, "load_balancers") || has(one, "LoadBalancerNames");
  if (
    !serves &&
    (number < 1 || MAY_BE_ALONE.test(one.name) || MAY_BE_ALONE.test(stringAt(one, "name") ?? ""))
  )
    return;
  // None at all is how capacity is turned off, and is left to who scales it.
  if (number < 1 && (numberAt(one, "max_size") ?? numberAt(one, "MaxSize") ?? 0) < 1) return;
  if (number < 1 && SIZE[one.type]?.[0] !== "min_size" && SIZE[one.type]?.[0] !== "MinSize") return;
  const want = one.write(
    one.type === "AWS::AutoScaling::AutoScalingGroup"
      ? String(ctx.values.minReplicas)
      : ctx.values.minReplicas,
  );
  const { start, end } = setting.value;
  const severity = severityOf(setting) ?? (serves ? undefined : ("info" as const));
  ctx.report(setting.at, {
    message: `"${one.name}" may run on a single ${one.type.toLowerCase().includes("ecs") ? "task" : "instance"}, so every failure and every deployment of it is an outage.`,
    ...(setting.via === undefined
      ? { suggestions: [fix(`Run at least ${ctx.values.minReplicas}`, { start, end, newText: want })] }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

/** One NAT gateway for several zones: all of them lose the way out together. */
function checkGateway(
  resources: readonly Resource[],
  types: readonly [string, string],
  ctx: FormatContext,
): void {
  const gateways = resources.filter((one) => one.type === types[0]);
  const only = gateways[0];
  if (!only || gateways.length > 1 || has(only, "count") || has(only, "for_each")) return;
  const zones = new Set(
    resources.flatMap((one) => {
      if (one.type !== types[1]) return [];
      const zone =
        one.get("availability_zone").state === "absent"
          ? one.get("AvailabilityZone")
          : one.get("availability_zone");
      return zone.state === "known" && zone.value.kind === "scalar" ? [String(zone.value.value)] : [];
    }),
  );
  if (zones.size < 2) return;
  ctx.report(only.header, {
    message: `"${only.name}" is the only NAT gateway of ${zones.size} zones, so the failure of its zone cuts all of them off.`,
  });
}

function checkModule(block: HclBlock, ctx: FormatContext): void {
  const call = blockResource(block, ctx.source);
  const setting = call.get("single_nat_gateway");
  if (setting.state !== "known" || setting.value.kind !== "scalar" || setting.value.value !== true) return;
  const { start, end } = setting.value;
  const severity = severityOf(setting);
  ctx.report(setting.at, {
    message: `All zones of "${block.labels[0] ?? ""}" go out through one NAT gateway, so the failure of its zone cuts all of them off.`,
    ...(setting.via === undefined
      ? { suggestions: [fix("Set single_nat_gateway = false", { start, end, newText: "false" })] }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

export const asgSingleCapacity = defineRule({
  id: "asg-single-capacity",
  code: "IC09",
  title: "One instance or one zone carries the service",
  area: "infrastructure",
  severity: "warning",
  why: "With a single instance every crash, patch and deployment is an outage, and with a single zone so is every failure of that zone, for as long as new capacity can't be had. Two or more in different zones keep serving while one is gone.",
  sources: [
    {
      title: "REL10-BP01: Deploy the workload to multiple locations",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel10-bp01.html",
    },
    {
      title: "Builders' Library: Static stability using Availability Zones",
      url: "https://aws.amazon.com/builders-library/static-stability-using-availability-zones/",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {},
  formats: {
    terraform: {
      anchors: /aws_autoscaling_group|aws_ecs_service|aws_a?lb|aws_elb|aws_nat_gateway|single_nat_gateway/,
      check(model, ctx) {
        if (isDevPath(ctx.file.path)) return;
        const resources = terraformResources(model, ctx.source);
        for (const one of resources) if (!isDev(one, ctx.file.path)) checkResource(one, ctx);
        checkGateway(resources, ["aws_nat_gateway", "aws_subnet"], ctx);
        for (const block of model.blocks) if (block.type === "module") checkModule(block, ctx);
      },
    },
    cloudformation: {
      anchors: typesPattern([...Object.keys(SIZE), ...Object.keys(PLACES), "AWS::EC2::NatGateway"]),
      check(model, ctx) {
        if (isDevPath(ctx.file.path)) return;
        const resources = cloudformationResources(model, ctx.source);
        for (const one of resources) if (!isDev(one, ctx.file.path)) checkResource(one, ctx);
        checkGateway(resources, ["AWS::EC2::NatGateway", "AWS::EC2::Subnet"], ctx);
      },
    },
  },
  examples: asgSingleCapacityExamples,
});
