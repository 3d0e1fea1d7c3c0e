import { fix } from "../../context.ts";
import { booleanOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import { defineRule } from "../../rule.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { pairAt } from "./elbAttributes.ts";
import { lbHealthCheckExamples } from "./lbHealthCheck.examples.ts";
import { checkRequirements, isTrue, oneOf, type Requirement, typesPattern } from "./requirements.ts";
import { has, mentions, type Resource, stringAt } from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";

/** Only a group of HTTP targets can be asked for a page. */
function isOther(resource: Resource): boolean {
  const protocol = stringAt(resource, "protocol") ?? stringAt(resource, "Protocol") ?? "";
  const check =
    stringAt(resource, "health_check.protocol") ?? stringAt(resource, "HealthCheckProtocol") ?? "HTTP";
  const target = stringAt(resource, "target_type") ?? stringAt(resource, "TargetType") ?? "";
  return !/^https?$/i.test(protocol) || !/^https?$/i.test(check) || target === "lambda";
}

const PATH = {
  fine: (value) => value.kind === "scalar" && value.value !== "",
  absent: "bad",
  want: "/healthz",
  suggest: true,
  skip: isOther,
  message: (name) =>
    `"${name}" is never asked whether it can work, so requests go on to targets that accept connections and fail.`,
} satisfies Partial<Requirement>;

const CHECK_OFF = {
  fine: isTrue,
  absent: "fine",
  want: true,
  message: (name) => `Targets of "${name}" are not checked at all, so requests go on to those that are down.`,
} satisfies Partial<Requirement>;

const ZONES: Requirement["message"] = (name) =>
  `"${name}" keeps requests in the zone that they came in by, so a zone with few healthy targets is overrun while others idle.`;

function isAttached(resource: Resource, all: readonly Resource[]): boolean {
  const own = ["target_group_arns", "load_balancers", "TargetGroupARNs", "LoadBalancerNames"];
  return (
    own.some((path) => has(resource, path) && !isEmpty(resource, path)) ||
    all.some((one) => one.type === "aws_autoscaling_attachment" && mentions(one.references(), resource))
  );
}

function isEmpty(resource: Resource, path: string): boolean {
  const setting = resource.get(path);
  return setting.state === "known" && setting.value.kind === "list" && setting.value.items.length === 0;
}

const GROUP = {
  fine: oneOf("ELB"),
  absent: "bad",
  want: "ELB",
  skip: (resource, all) => !isAttached(resource, all),
  message: (name) =>
    `"${name}" replaces an instance only when its machine fails: one whose service hangs stays, and gets no requests.`,
} satisfies Partial<Requirement>;

const TERRAFORM: readonly Requirement[] = [
  { types: ["aws_lb_target_group", "aws_alb_target_group"], path: "health_check.path", ...PATH },
  { types: ["aws_lb_target_group", "aws_alb_target_group"], path: "health_check.enabled", ...CHECK_OFF },
  {
    types: ["aws_elb"],
    path: "cross_zone_load_balancing",
    fine: isTrue,
    absent: "fine",
    want: true,
    message: ZONES,
  },
  {
    types: ["aws_lb", "aws_alb"],
    path: "enable_cross_zone_load_balancing",
    fine: isTrue,
    absent: "bad",
    want: true,
    skip: (resource) => !/^(network|gateway)$/.test(stringAt(resource, "load_balancer_type") ?? ""),
    message: ZONES,
  },
  { types: ["aws_autoscaling_group"], path: "health_check_type", ...GROUP },
];

const CLOUDFORMATION: readonly Requirement[] = [
  { types: ["AWS::ElasticLoadBalancingV2::TargetGroup"], path: "HealthCheckPath", ...PATH },
  { types: ["AWS::ElasticLoadBalancingV2::TargetGroup"], path: "HealthCheckEnabled", ...CHECK_OFF },
  {
    types: ["AWS::ElasticLoadBalancing::LoadBalancer"],
    path: "CrossZone",
    fine: isTrue,
    absent: "bad",
    want: true,
    message: ZONES,
  },
  { types: ["AWS::AutoScaling::AutoScalingGroup"], path: "HealthCheckType", ...GROUP },
];

const BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";

function checkBalancer(resource: Resource, ctx: FormatContext): void {
  if (!/^(network|gateway)$/.test(stringAt(resource, "Type") ?? "")) return;
  const found = pairAt(resource, "LoadBalancerAttributes", "load_balancing.cross_zone.enabled");
  const message = ZONES(resource.name, ctx.values);
  if (found.state === "absent") ctx.report(resource.header, { message });
  if (found.state !== "known" || booleanOf(found.value) !== false) return;
  const { start, end } = found.value;
  ctx.report(found.part.at, {
    message,
    fix: fix("Balance over all zones", { start, end, newText: `"true"` }),
  });
}

const REPORTING = /^aws:elasticbeanstalk:healthreporting:system$/i;

/** Elastic Beanstalk: options are pairs in a list of their own. */
function checkBeanstalk(
  resource: Resource,
  list: string,
  names: readonly [string, string, string],
  ctx: FormatContext,
): void {
  const options = resource.list(list);
  const setting = resource.get(list);
  if (setting.state === "unknown" && options.length === 0) return;
  for (const option of options) {
    const [space, name, value] = names.map((one) => stringAt(option, one));
    const known = option.get(names[2]);
    if (space === undefined) return;
    if (!REPORTING.test(space)) continue;
    if (name === "SystemType" && value !== "basic") return;
    if (name === "HealthStreamingEnabled" && known.state !== "known") return;
    if (name === "HealthStreamingEnabled" && known.state === "known" && booleanOf(known.value) !== false)
      return;
  }
  ctx.report(resource.header, {
    message: `"${resource.name}" reports its health in the basic way, which sees only whether a machine answers at all.`,
  });
}

export const lbHealthCheck = defineRule({
  id: "lb-health-check",
  code: "IC08",
  title: "Load balancing that does not see failures",
  area: "infrastructure",
  severity: "warning",
  why: "A load balancer can only route around what it knows to be broken; without a check of the service itself it sends a share of all requests to targets that fail every one of them. A health check on the service takes such a target out within seconds and has it replaced.",
  sources: [
    {
      title: "Builders' Library: Implementing health checks",
      url: "https://aws.amazon.com/builders-library/implementing-health-checks/",
    },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: ["CKV_AWS_261", "CKV_AWS_138", "CKV_AWS_152", "CKV_AWS_312"],
    semgrep: ["missing-aws-cross-zone-lb"],
  },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(["aws_elastic_beanstalk_environment", ...TERRAFORM.flatMap((one) => one.types)]),
      check(model, ctx) {
        const resources = terraformResources(model, ctx.source);
        checkRequirements(TERRAFORM, resources, ctx);
        for (const one of resources) {
          if (one.type !== "aws_elastic_beanstalk_environment") continue;
          checkBeanstalk(one, "setting", ["namespace", "name", "value"], ctx);
        }
      },
    },
    cloudformation: {
      anchors: typesPattern([
        BALANCER,
        "AWS::ElasticBeanstalk::Environment",
        ...CLOUDFORMATION.flatMap((one) => one.types),
      ]),
      check(model, ctx) {
        const resources = cloudformationResources(model, ctx.source);
        checkRequirements(CLOUDFORMATION, resources, ctx);
        for (const one of resources) {
          if (one.type === BALANCER) checkBalancer(one, ctx);
          if (one.type === "AWS::ElasticBeanstalk::Environment" && !has(one, "TemplateName")) {
            checkBeanstalk(one, "OptionSettings", ["Namespace", "OptionName", "Value"], ctx);
          }
        }
      },
    },
  },
  examples: lbHealthCheckExamples,
});
