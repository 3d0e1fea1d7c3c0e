import { fix } from "../../context.ts";
import type { FormatContext } from "../../formats/format.ts";
import { defineRule } from "../../rule.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { queueVisibilityMismatchExamples } from "./queueVisibilityMismatch.examples.ts";
import { typesPattern } from "./requirements.ts";
import {
  has,
  mentions,
  numberAt,
  type Part,
  type Resource,
  referencesAt,
  severityOf,
  stringAt,
} from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";

/** What the services take where nothing is written. */
const DEFAULT_TIMEOUT = 3;
const DEFAULT_VISIBILITY = 30;
/** Longest that the service keeps a message hidden. */
const LONGEST = 43_200;
/** Times a function's timeout that AWS advises, so that a batch can be tried again. */
const TIMES = 6;
/** Longest that a gateway waits for its backend, unless the quota is raised. */
const REST_LIMIT = 29;
const HTTP_LIMIT = 30;

function secondsAt(resource: Resource, path: string, otherwise: number): number | undefined {
  return has(resource, path) ? numberAt(resource, path) : otherwise;
}

function checkPair(
  queue: Resource,
  worker: Resource,
  paths: readonly [string, string],
  ctx: FormatContext,
): void {
  const [visiblePath, timeoutPath] = paths;
  const visible = secondsAt(queue, visiblePath, DEFAULT_VISIBILITY);
  const timeout = secondsAt(worker, timeoutPath, DEFAULT_TIMEOUT);
  if (visible === undefined || timeout === undefined || visible >= timeout * TIMES) return;
  // What nobody wrote down is not worth a word while it works.
  if (visible >= timeout && !has(queue, visiblePath) && !has(worker, timeoutPath)) return;
  const setting = queue.get(visiblePath);
  const want = Math.min(LONGEST, timeout * TIMES);
  const edit =
    setting.state === "known"
      ? { start: setting.value.start, end: setting.value.end, newText: String(want) }
      : queue.add("", { [visiblePath]: want });
  const severity = visible < timeout ? (severityOf(setting) ?? severityOf(worker.get(timeoutPath))) : "info";
  ctx.report(setting.state === "known" ? setting.at : queue.header, {
    message:
      visible < timeout
        ? `"${queue.name}" gives a message out again after ${visible} s, while "${worker.name}" may work on it for ${timeout} s: it is processed twice at once.`
        : `"${queue.name}" hides a message for ${visible} s, less than ${TIMES} times the ${timeout} s of "${worker.name}": a throttled batch comes out again while it is still being worked on.`,
    ...(edit && (setting.state !== "known" || setting.via === undefined)
      ? { suggestions: [fix(`Hide messages for ${want} s`, edit)] }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

function checkGateway(worker: Resource, path: string, limit: number, ctx: FormatContext): void {
  const setting = worker.get(path);
  const timeout = numberAt(worker, path);
  if (setting.state !== "known" || timeout === undefined || timeout <= limit) return;
  const severity = severityOf(setting);
  ctx.report(setting.at, {
    message: `The gateway gives up on "${worker.name}" after ${limit} s, and the function goes on for up to ${timeout} s for a caller that is gone.`,
    ...(setting.via === undefined
      ? {
          suggestions: [
            fix(`Stop after ${limit} s`, {
              start: setting.value.start,
              end: setting.value.end,
              newText: String(limit),
            }),
          ],
        }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

function checkTerraform(resources: readonly Resource[], ctx: FormatContext): void {
  const workers = resources.filter((one) => one.type === "aws_lambda_function");
  const queues = resources.filter((one) => one.type === "aws_sqs_queue");
  for (const one of resources) {
    if (one.type === "aws_lambda_event_source_mapping") {
      const queue = queues.find((q) => mentions(referencesAt(one, "event_source_arn"), q));
      const worker = workers.find((w) => mentions(referencesAt(one, "function_name"), w));
      if (queue && worker) checkPair(queue, worker, ["visibility_timeout_seconds", "timeout"], ctx);
    }
    const rest = one.type === "aws_api_gateway_integration";
    if (!rest && one.type !== "aws_apigatewayv2_integration") continue;
    const raised = numberAt(one, rest ? "timeout_milliseconds" : "timeout_milliseconds");
    if (raised !== undefined && raised > REST_LIMIT * 1000) continue;
    // Called without waiting for the answer.
    if (has(one, "request_parameters") || stringAt(one, "type") === "AWS") continue;
    const worker = workers.find((w) => mentions(one.references(), w));
    if (worker) checkGateway(worker, "timeout", rest ? REST_LIMIT : HTTP_LIMIT, ctx);
  }
}

function checkTemplate(resources: readonly Resource[], ctx: FormatContext): void {
  const workers = resources.filter((one) => /^AWS::(Lambda|Serverless)::Function$/.test(one.type));
  const queues = resources.filter((one) => one.type === "AWS::SQS::Queue");
  const paths = ["VisibilityTimeout", "Timeout"] as const;
  const pair = (source: readonly string[], worker: Resource | undefined): void => {
    const queue = queues.find((one) => mentions(source, one));
    if (queue && worker) checkPair(queue, worker, paths, ctx);
  };
  for (const one of resources) {
    if (one.type === "AWS::Lambda::EventSourceMapping") {
      const worker = workers.find((w) => mentions(referencesAt(one, "FunctionName"), w));
      pair(referencesAt(one, "EventSourceArn"), worker);
    }
    if (one.type !== "AWS::Serverless::Function") continue;
    for (const event of one.list("Events")) {
      const type = stringAt(event, "Type");
      if (type === "SQS") pair(queueOf(event), one);
      if (type === "Api") checkGateway(one, "Timeout", REST_LIMIT, ctx);
      if (type === "HttpApi") checkGateway(one, "Timeout", HTTP_LIMIT, ctx);
    }
  }
}

function queueOf(event: Part): readonly string[] {
  const queue = event.get("Properties.Queue");
  return queue.state === "unknown" ? queue.references : [];
}

export const queueVisibilityMismatch = defineRule({
  id: "queue-visibility-mismatch",
  code: "IC15",
  title: "Timeouts that do not fit together",
  area: "infrastructure",
  severity: "warning",
  why: "A queue that gives a message out again while it is still being worked on has it processed twice, and a function that works longer than its caller waits burns capacity for nobody; both get worse the slower the system is. Limits that shrink from the caller inwards keep a slow day from becoming an outage.",
  sources: [
    {
      title: "AWS Lambda: Creating and configuring an Amazon SQS event source mapping",
      url: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    },
    {
      title: "Builders' Library: Avoiding insurmountable queue backlogs",
      url: "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/",
    },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
  ],
  autofix: "suggest",
  peers: { "cfn-lint": ["E3505"] },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(["aws_lambda_function"]),
      check: (model, ctx) => checkTerraform(terraformResources(model, ctx.source), ctx),
    },
    cloudformation: {
      anchors: typesPattern(["AWS::Lambda::Function", "AWS::Serverless::Function"]),
      check: (model, ctx) => checkTemplate(cloudformationResources(model, ctx.source), ctx),
    },
  },
  examples: queueVisibilityMismatchExamples,
});
