import type { CloudFormationFile } from "../../formats/cloudformation.ts";
import type { FormatContext } from "../../formats/format.ts";
import { DEAD } from "./asyncNoDlq.terraform.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { has, mentions, type Resource, referencesAt, stringAt } from "./resource.ts";

export const TEMPLATE_TYPES: readonly string[] = [
  "AWS::Lambda::Function",
  "AWS::Serverless::Function",
  "AWS::SQS::Queue",
  "AWS::SNS::Subscription",
  "AWS::Events::Rule",
];

const WAITING =
  /^(apigateway|elasticloadbalancing|cognito-idp|cloudfront|edgelambda|lex|lexv2|bedrock|config|secretsmanager|logs|states)\./;
const SYNCHRONOUS =
  /^AWS::(Lambda::(EventSourceMapping|Url)|ApiGateway::(Method|Authorizer|RestApi)|ApiGatewayV2::(Integration|Authorizer)|AppSync::DataSource|Cognito::UserPool|SecretsManager::RotationSchedule|StepFunctions::StateMachine|ElasticLoadBalancingV2::TargetGroup|CloudFormation::CustomResource)$|^Custom::|^AWS::Serverless::(Api|HttpApi|StateMachine)$/;
const ASYNCHRONOUS =
  /^AWS::(Events::Rule|SNS::(Subscription|Topic)|S3::Bucket|Scheduler::Schedule|IoT::TopicRule|SES::ReceiptRule)$/;
/** Kinds of events of SAM whose sender waits, or that Lambda reads itself and keeps. */
const SAM_WAITING =
  /^(Api|HttpApi|SQS|Kinesis|DynamoDB|MSK|MQ|SelfManagedKafka|DocumentDB|Cognito|AlexaSkill)$/;

/** Where a resource says what becomes of failures. */
const ELSEWHERE = [
  "RedrivePolicy",
  "DeadLetterConfig",
  "DeadLetterQueue",
  "DestinationConfig",
  "EventInvokeConfig",
  "Targets",
  "Target",
];

export function checkTemplate(model: CloudFormationFile, ctx: FormatContext): void {
  const all = cloudformationResources(model, ctx.source);
  for (const one of all) {
    if (one.type === "AWS::Lambda::Function" || one.type === "AWS::Serverless::Function") {
      checkFunction(one, all, ctx);
    } else if (one.type === "AWS::SQS::Queue") {
      checkQueue(one, all, ctx);
    } else if (one.type === "AWS::SNS::Subscription") {
      if (
        !has(one, "RedrivePolicy") &&
        /^(sqs|lambda|https?|firehose)$/.test(stringAt(one, "Protocol") ?? "")
      ) {
        ctx.report(one.header, {
          severity: "info",
          message: `What the subscription "${one.name}" can't deliver is dropped: it has no redrive policy.`,
        });
      }
    } else if (one.type === "AWS::Events::Rule") {
      const targets = one.list("Targets");
      if (targets.length === 0 || targets.some((target) => has(target, "DeadLetterConfig"))) continue;
      ctx.report(one.header, {
        severity: "info",
        message: `Events that the targets of "${one.name}" can't take are dropped after a day: they have no dead-letter queue.`,
      });
    }
  }
}

function checkFunction(one: Resource, all: readonly Resource[], ctx: FormatContext): void {
  const own = ["DeadLetterConfig", "DeadLetterQueue", "EventInvokeConfig.DestinationConfig.OnFailure"];
  if (own.some((path) => has(one, path))) return;
  const about = all.filter((other) => other !== one && mentions(other.references(), one));
  if (
    about.some((other) => other.type === "AWS::Lambda::EventInvokeConfig" && has(other, "DestinationConfig"))
  )
    return;
  const permissions = about.filter((other) => other.type === "AWS::Lambda::Permission");
  const events = one.list("Events").map((event) => stringAt(event, "Type") ?? "");
  const asynchronous =
    about.some((other) => ASYNCHRONOUS.test(other.type)) ||
    permissions.some((other) =>
      /^(events|sns|s3|iot|ses|scheduler)\./.test(stringAt(other, "Principal") ?? ""),
    ) ||
    events.some((type) => type !== "" && !SAM_WAITING.test(type));
  const waiting =
    about.some((other) => SYNCHRONOUS.test(other.type)) ||
    permissions.some((other) => WAITING.test(stringAt(other, "Principal") ?? "")) ||
    events.some((type) => SAM_WAITING.test(type));
  if (waiting && !asynchronous) return;
  ctx.report(one.header, {
    message: `Events that the function "${one.name}" fails on are dropped after two retries: it has no dead-letter queue and no destination for failures.`,
    ...(asynchronous ? {} : { severity: "info" as const }),
  });
}

function checkQueue(one: Resource, all: readonly Resource[], ctx: FormatContext): void {
  if (has(one, "RedrivePolicy") || has(one, "RedriveAllowPolicy")) return;
  if (DEAD.test(one.name) || DEAD.test(stringAt(one, "QueueName") ?? "")) return;
  const taken = all.some(
    (other) =>
      other !== one &&
      ELSEWHERE.some(
        (path) => path !== "Targets" && path !== "Target" && mentions(referencesAt(other, path), one),
      ),
  );
  if (taken) return;
  const named = all.some(
    (other) => other !== one && other.type === "AWS::Events::Rule" && isDeadOf(other, one),
  );
  if (named) return;
  ctx.report(one.header, {
    message: `A message that can't be processed blocks "${one.name}" or is lost when its time is up: the queue has no redrive policy.`,
  });
}

function isDeadOf(rule: Resource, queue: Resource): boolean {
  return rule.list("Targets").some((target) => mentions(referencesAt(target, "DeadLetterConfig"), queue));
}
