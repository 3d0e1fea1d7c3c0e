import { fix } from "../../context.ts";
import { numberOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import { defineRule } from "../../rule.ts";
import type { Values } from "../../values.ts";
import { alarmsAndLogRetentionExamples } from "./alarmsAndLogRetention.examples.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { checkRequirements, isTrue, type Requirement, typesPattern } from "./requirements.ts";
import { has, mentions, numberAt, type Resource, stringAt } from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";
import { unwatched } from "./unwatched.ts";

/** Days that the service takes. */
const ALLOWED = [
  ...[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ],
];

function days(values: Values): number {
  return ALLOWED.find((one) => one >= values.logDays) ?? 3653;
}

const RETENTION = {
  fine: (value, values) => {
    const kept = numberOf(value);
    // Without end, on purpose.
    return kept === undefined ? undefined : kept === 0 || kept >= values.leastLogDays;
  },
  lesser: () => true,
  absent: "bad",
  want: days,
  message: (name) =>
    `Nobody decided how long "${name}" keeps its logs: without end they pile up, and for a few days only they are gone before the failure is looked into.`,
} satisfies Partial<Requirement>;

const ACTIONS = {
  fine: isTrue,
  absent: "fine",
  want: true,
  message: (name) => `The alarm "${name}" goes off and tells nobody: its actions are turned off.`,
} satisfies Partial<Requirement>;

const TERRAFORM: readonly Requirement[] = [
  { types: ["aws_cloudwatch_log_group"], path: "retention_in_days", ...RETENTION },
  {
    types: ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"],
    path: "actions_enabled",
    ...ACTIONS,
  },
];

const CLOUDFORMATION: readonly Requirement[] = [
  { types: ["AWS::Logs::LogGroup"], path: "RetentionInDays", ...RETENTION },
  {
    types: ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"],
    path: "ActionsEnabled",
    ...ACTIONS,
  },
];

const ALARM = /^(aws_cloudwatch_metric_alarm|AWS::CloudWatch::Alarm)$/;
const COMPOSITE = /^(aws_cloudwatch_composite_alarm|AWS::CloudWatch::CompositeAlarm)$/;

/** Metrics that stop coming when what they count is gone. */
const COUNTS =
  /^(HealthyHostCount|RunningTaskCount|GroupInServiceInstances|HealthyRoutingFlowCount|.*[Hh]eart[Bb]eat.*|RequestCount|Invocations)$/;

function checkAlarm(alarm: Resource, all: readonly Resource[], ctx: FormatContext): void {
  const terraform = alarm.format === "terraform";
  const paths = terraform
    ? ["alarm_actions", "ok_actions", "insufficient_data_actions"]
    : ["AlarmActions", "OKActions", "InsufficientDataActions"];
  const composite = all.some(
    (one) =>
      COMPOSITE.test(one.type) &&
      (mentions(one.references(), alarm) ||
        isNamed(one, alarm) ||
        !has(one, terraform ? "alarm_rule" : "AlarmRule")),
  );
  if (!composite && paths.every((path) => isEmpty(alarm, path))) {
    const setting = alarm.get(paths[0] ?? "");
    ctx.report(setting.state === "known" ? setting.at : alarm.header, {
      message: `The alarm "${alarm.name}" goes off and tells nobody: it has no actions.`,
      severity: "info",
    });
  }
  const metric = stringAt(alarm, terraform ? "metric_name" : "MetricName") ?? "";
  const operator = stringAt(alarm, terraform ? "comparison_operator" : "ComparisonOperator") ?? "";
  const missing = alarm.get(terraform ? "treat_missing_data" : "TreatMissingData");
  if (missing.state !== "known" || !/^LessThan/.test(operator) || !COUNTS.test(metric)) return;
  if (missing.value.kind !== "scalar" || missing.value.value !== "notBreaching") return;
  const { start, end } = missing.value;
  ctx.report(missing.at, {
    message: `The alarm "${alarm.name}" stays silent when ${metric} stops coming, which is what it should tell of.`,
    fix: fix("Take missing data for a breach", { start, end, newText: alarm.write("breaching") }),
  });
}

function isEmpty(resource: Resource, path: string): boolean {
  const setting = resource.get(path);
  if (setting.state === "absent") return true;
  return setting.state === "known" && setting.value.kind === "list" && setting.value.items.length === 0;
}

function isNamed(composite: Resource, alarm: Resource): boolean {
  const name = stringAt(alarm, "alarm_name") ?? stringAt(alarm, "AlarmName");
  const rule = stringAt(composite, "alarm_rule") ?? stringAt(composite, "AlarmRule");
  return name !== undefined && (rule?.includes(name) ?? false);
}

/** Logs of a Tier 1 service are looked into long after the day. */
function checkYear(group: Resource, path: string, ctx: FormatContext): void {
  const setting = group.get(path);
  const kept = numberAt(group, path);
  if (setting.state !== "known" || kept === undefined) return;
  if (kept < ctx.values.leastLogDays || kept >= ctx.values.logDays) return;
  const { start, end } = setting.value;
  const want = days(ctx.values);
  const edit = setting.via === undefined && end > start ? { start, end, newText: String(want) } : undefined;
  ctx.report(setting.at, {
    message: `"${group.name}" keeps its logs for ${kept} days: a failure that comes back, or last year's peak, can't be compared with what was.`,
    severity: "info",
    suggestions: edit ? [fix(`Keep them for ${want} days`, edit)] : [],
  });
}

export const alarmsAndLogRetention = defineRule({
  id: "alarms-and-log-retention",
  code: "IC12",
  title: "Failures that nobody hears of, or can look into",
  area: "infrastructure",
  severity: "warning",
  why: "An alarm without actions leaves customers to report the outage, and logs that are gone or can't be paid for leave nobody able to explain it. Alarms that reach somebody and logs that are kept for a decided time make the next failure shorter.",
  sources: [
    {
      title: "REL06-BP01: Monitor all components for the workload",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel06-bp01.html",
    },
    {
      title: "Amazon CloudWatch: How alarms treat missing data",
      url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: ["CKV_AWS_66", "CKV_AWS_338", "CKV_AWS_319"],
    semgrep: ["missing-cloudwatch-log-group-retention"],
  },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(TERRAFORM.flatMap((one) => one.types)),
      check(model, ctx) {
        const resources = terraformResources(model, ctx.source);
        checkRequirements(TERRAFORM, resources, ctx);
        for (const one of resources) {
          if (ctx.tier === 1 && one.type === "aws_cloudwatch_log_group")
            checkYear(one, "retention_in_days", ctx);
        }
        for (const one of resources) if (ALARM.test(one.type)) checkAlarm(one, resources, ctx);
      },
    },
    cloudformation: {
      anchors: typesPattern(CLOUDFORMATION.flatMap((one) => one.types)),
      check(model, ctx) {
        const resources = cloudformationResources(model, ctx.source);
        checkRequirements(CLOUDFORMATION, resources, ctx);
        for (const one of resources) {
          if (ctx.tier === 1 && one.type === "AWS::Logs::LogGroup") checkYear(one, "RetentionInDays", ctx);
        }
        for (const one of resources) if (ALARM.test(one.type)) checkAlarm(one, resources, ctx);
      },
    },
  },
  project: {
    facts: ["terraform.resource", "cloudformation.resource"],
    check(facts, _values, tier, report) {
      if (tier !== 1) return;
      for (const { fact, name, other } of unwatched(facts)) {
        report(fact, {
          severity: "info",
          message: `No alarm watches "${name}", while others of its kind are watched, such as "${other}".`,
        });
      }
    },
  },
  examples: alarmsAndLogRetentionExamples,
});
