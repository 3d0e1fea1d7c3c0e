import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_lambda_function" "thumbnails"⟧ {
  function_name = "thumbnails"
  handler       = "app.handler"
}
`,
    fixed: `resource "aws_lambda_function" "thumbnails" {
  function_name = "thumbnails"
  handler       = "app.handler"
  reserved_concurrent_executions = 50
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_lambda_function" "thumbnails" {
  function_name                  = "thumbnails"
  ⟦reserved_concurrent_executions = -1⟧
}
`,
    fixed: `resource "aws_lambda_function" "thumbnails" {
  function_name                  = "thumbnails"
  reserved_concurrent_executions = 50
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_apigatewayv2_stage" "live"⟧ {
  api_id      = aws_apigatewayv2_api.main.id
  name        = "$default"
  auto_deploy = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_api_gateway_method_settings" "all" {
  method_path = "*/*"
  settings {
    ⟦throttling_rate_limit = -1⟧
  }
}

resource "aws_apigatewayv2_stage" "live" {
  ⟦default_route_settings⟧ {
    logging_level = "INFO"
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "thumbnails" {
  reserved_concurrent_executions = 20
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "stopped" {
  reserved_concurrent_executions = 0
}
`,
    trap: "a function that is stopped on purpose",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "thumbnails" {
  reserved_concurrent_executions = var.concurrency
}
`,
    trap: "a value that the file does not tell",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_apigatewayv2_stage" "live" {
  default_route_settings {
    throttling_burst_limit = 200
    throttling_rate_limit  = 100
  }
}
`,
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Thumbnails⟧:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
`,
    fixed: `Resources:
  Thumbnails:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      ReservedConcurrentExecutions: 50
`,
  },
  {
    languages: ["yaml"],
    bad: `Transform: AWS::Serverless-2016-10-31
Resources:
  ⟦Thumbnails⟧:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Timeout: 10
`,
    fixed: `Transform: AWS::Serverless-2016-10-31
Resources:
  Thumbnails:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Timeout: 10
      ReservedConcurrentExecutions: 50
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Live⟧:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      StageName: live
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Live:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ⟦DefaultRouteSettings⟧:
        LoggingLevel: INFO
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Thumbnails:
    Type: AWS::Lambda::Function
    Properties:
      ReservedConcurrentExecutions: 20
`,
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    ReservedConcurrentExecutions: 20
Resources:
  Thumbnails:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
`,
    trap: "a limit that all functions get",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Thumbnails:
    Type: AWS::Lambda::Function
    Properties:
      ReservedConcurrentExecutions: !Ref Concurrency
`,
    trap: "a value that the template does not tell",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Live:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      DefaultRouteSettings:
        ThrottlingRateLimit: 100
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F:
    Type: AWS::Lambda::Function
    Properties: {Handler: index.handler}
  LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A:
    Type: AWS::Lambda::Function
    Properties: {Handler: index.handler}
`,
    trap: "functions that a deployment alone calls",
  },
];

export const noConcurrencyLimitExamples: readonly Example[] = [...terraform, ...cloudformation];
