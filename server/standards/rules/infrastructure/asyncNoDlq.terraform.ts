import { fix } from "../../context.ts";
import type { Fix, RangeReport } from "../../model.ts";
import type { Fact, ProjectFacts } from "../../project.ts";
import { folderOf } from "./facts.ts";

type ResourceFact = Fact<"terraform.resource">;

/** Names of queues that take what others could not process. */
export const DEAD = /dlq|dead[-_]?letter|dead|failed|failures?|errors?|poison|undeliver|retry/i;

/** Services that wait for the answer, so that the failure is theirs to see. */
const WAITING =
  /^(apigateway|elasticloadbalancing|cognito-idp|cloudfront|edgelambda|lex|lexv2|bedrock|config|secretsmanager|logs|states)\./;

const SYNCHRONOUS = new Set([
  "aws_api_gateway_integration",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_authorizer",
  "aws_api_gateway_authorizer",
  "aws_lambda_function_url",
  "aws_lb_target_group_attachment",
  "aws_alb_target_group_attachment",
  "aws_appsync_datasource",
  "aws_cloudfront_distribution",
  "aws_cognito_user_pool",
  // Read by Lambda itself, which keeps what failed in the source.
  "aws_lambda_event_source_mapping",
  "aws_secretsmanager_secret_rotation",
  "aws_sfn_state_machine",
]);

const ASYNCHRONOUS = new Set([
  "aws_cloudwatch_event_target",
  "aws_s3_bucket_notification",
  "aws_sns_topic_subscription",
  "aws_scheduler_schedule",
  "aws_iot_topic_rule",
  "aws_ses_receipt_rule",
]);

/** What sends failures elsewhere. */
const ELSEWHERE = ["redrive_policy", "dead_letter_config", "destination_config", "dead_letter_queue"];

export function checkModule(facts: ProjectFacts, report: (fact: Fact, report?: RangeReport) => void): void {
  const all = facts.of("terraform.resource");
  for (const one of all) {
    if (one.data.broken) continue;
    const near = all.filter((other) => other !== one && folderOf(other.path) === folderOf(one.path));
    const { type, name, has, label } = one.data;
    if (type === "aws_lambda_function") checkFunction(one, near, report);
    else if (type === "aws_sqs_queue" && !has.includes("redrive_policy")) checkQueue(one, near, report);
    else if (type === "aws_sns_topic_subscription" && !has.includes("redrive_policy")) {
      if (!/^(sqs|lambda|https?|firehose)$/.test(label ?? "")) continue;
      report(one, {
        severity: "info",
        message: `What the subscription "${name}" can't deliver is dropped: it has no redrive policy.`,
      });
    } else if (type === "aws_cloudwatch_event_target" && !has.includes("dead_letter_config")) {
      report(one, {
        severity: "info",
        message: `Events that the target "${name}" can't take are dropped after a day: it has no dead-letter queue.`,
      });
    }
  }
}

function refersTo(one: ResourceFact, other: ResourceFact): boolean {
  const address = `${other.data.type}.${other.data.name}`;
  return one.data.references.some((r) => r === address || r.startsWith(`${address}.`));
}

function checkFunction(
  one: ResourceFact,
  near: readonly ResourceFact[],
  report: (fact: Fact, report?: RangeReport) => void,
): void {
  if (one.data.has.includes("dead_letter_config")) return;
  const about = near.filter((other) => refersTo(other, one));
  if (
    about.some(
      (o) =>
        o.data.type === "aws_lambda_function_event_invoke_config" &&
        o.data.has.includes("destination_config"),
    )
  ) {
    return;
  }
  const permissions = about.filter((other) => other.data.type === "aws_lambda_permission");
  const asynchronous =
    about.some((other) => ASYNCHRONOUS.has(other.data.type)) ||
    permissions.some((other) => /^(events|sns|s3|iot|ses|scheduler)\./.test(other.data.label ?? ""));
  const waiting =
    about.some((other) => SYNCHRONOUS.has(other.data.type)) ||
    permissions.some((other) => WAITING.test(other.data.label ?? ""));
  if (waiting && !asynchronous) return;
  const { name } = one.data;
  report(one, {
    message: `Events that the function "${name}" fails on are dropped after two retries: it has no dead-letter queue and no destination for failures.`,
    ...(asynchronous ? {} : { severity: "info" as const }),
    suggestions: [withQueue(one, `${name}_dead_letters`)],
  });
}

function checkQueue(
  one: ResourceFact,
  near: readonly ResourceFact[],
  report: (fact: Fact, report?: RangeReport) => void,
): void {
  const { name, label, has } = one.data;
  if (DEAD.test(name) || DEAD.test(label ?? "") || has.includes("redrive_allow_policy")) return;
  const taken = near.some(
    (other) => refersTo(other, one) && other.data.has.some((key) => ELSEWHERE.includes(key)),
  );
  if (taken) return;
  const dead = `${name}_dead_letters`;
  const policy = `  redrive_policy = jsonencode({\n    deadLetterTargetArn = aws_sqs_queue.${dead}.arn\n    maxReceiveCount     = 5\n  })\n`;
  report(one, {
    message: `A message that can't be processed blocks "${name}" or is lost when its time is up: the queue has no redrive policy.`,
    suggestions: [
      fix(
        "Add a dead-letter queue",
        { start: one.data.blockEnd - 1, end: one.data.blockEnd - 1, newText: `\n${policy}` },
        { start: one.data.blockEnd, end: one.data.blockEnd, newText: queue(dead) },
      ),
    ],
  });
}

function withQueue(one: ResourceFact, dead: string): Fix {
  const at = one.data.blockEnd;
  return fix(
    "Add a dead-letter queue",
    {
      start: at - 1,
      end: at - 1,
      newText: `\n  dead_letter_config {\n    target_arn = aws_sqs_queue.${dead}.arn\n  }\n`,
    },
    { start: at, end: at, newText: queue(dead) },
  );
}

function queue(name: string): string {
  return `\n\nresource "aws_sqs_queue" "${name}" {\n  message_retention_seconds = 1209600\n}`;
}
