import { numberOf } from "../../formats/configTree.ts";
import { defineRule } from "../../rule.ts";
import { noConcurrencyLimitExamples } from "./noConcurrencyLimit.examples.ts";
import { type Requirement, requirementHandlers } from "./requirements.ts";

const LIMITED: Requirement["fine"] = (value) => {
  const limit = numberOf(value);
  return limit === undefined ? undefined : limit >= 0;
};

/** Functions that a deployment calls for resources of its own, and nobody else calls. */
const OF_DEPLOYMENT =
  /CustomResource(?:Provider)?Handler|Providerframework(?:on|is)|^AWS[0-9a-f]{30,}|^LogRetention[0-9a-f]{30,}|^CustomCDKBucketDeployment/;

const FUNCTION = {
  fine: LIMITED,
  absent: "bad",
  want: (values) => values.functionConcurrency,
  suggest: true,
  message: (name) =>
    `"${name}" has no limit of its own, so a burst of its calls takes the account's whole concurrency and starves every other function.`,
} satisfies Partial<Requirement>;

const STAGE = {
  fine: (value) => {
    const rate = numberOf(value);
    return rate === undefined ? undefined : rate > 0;
  },
  absent: "bad",
  severity: "info",
  message: (name) =>
    `The stage "${name}" has no throttle of its own, so one caller can use up what the whole account may take.`,
} satisfies Partial<Requirement>;

const TERRAFORM: readonly Requirement[] = [
  { types: ["aws_lambda_function"], path: "reserved_concurrent_executions", ...FUNCTION },
  { types: ["aws_apigatewayv2_stage"], path: "default_route_settings.throttling_rate_limit", ...STAGE },
  { types: ["aws_api_gateway_method_settings"], path: "settings.throttling_rate_limit", ...STAGE },
];

const CLOUDFORMATION: readonly Requirement[] = [
  {
    types: ["AWS::Lambda::Function", "AWS::Serverless::Function"],
    path: "ReservedConcurrentExecutions",
    skip: (resource) => OF_DEPLOYMENT.test(resource.name),
    ...FUNCTION,
  },
  { types: ["AWS::ApiGatewayV2::Stage"], path: "DefaultRouteSettings.ThrottlingRateLimit", ...STAGE },
  { types: ["AWS::Serverless::HttpApi"], path: "DefaultRouteSettings.ThrottlingRateLimit", ...STAGE },
];

export const noConcurrencyLimit = defineRule({
  id: "no-concurrency-limit",
  code: "IC07",
  title: "Function or stage without a limit of its own",
  area: "infrastructure",
  severity: "info",
  why: "All functions of an account draw on one pool of concurrency, so a loop or a burst in one of them throttles the others, and what it calls is overrun. A limit of its own keeps the damage where it arises.",
  sources: [
    {
      title: "REL05-BP02: Throttle requests",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp02.html",
    },
    {
      title: "REL10-BP03: Use bulkhead architectures to limit scope of impact",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel10-bp03.html",
    },
  ],
  autofix: "suggest",
  peers: { checkov: ["CKV_AWS_115"] },
  languages: {},
  formats: requirementHandlers(TERRAFORM, CLOUDFORMATION),
  examples: noConcurrencyLimitExamples,
});
