import type { Example } from "../../model.ts";

const MAPPING = `
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.worker.arn
}
`;

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `resource "aws_sqs_queue" "orders" {
  ⟦visibility_timeout_seconds = 30⟧
}

resource "aws_lambda_function" "worker" {
  timeout = 60
}
${MAPPING}`,
    fixed: `resource "aws_sqs_queue" "orders" {
  visibility_timeout_seconds = 360
}

resource "aws_lambda_function" "worker" {
  timeout = 60
}
${MAPPING}`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_sqs_queue" "orders"⟧ {
  name = "orders"
}

resource "aws_lambda_function" "worker" {
  timeout = 120
}
${MAPPING}`,
    fixed: `resource "aws_sqs_queue" "orders" {
  name = "orders"
  visibility_timeout_seconds = 720
}

resource "aws_lambda_function" "worker" {
  timeout = 120
}
${MAPPING}`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_sqs_queue" "orders" {
  ⟦visibility_timeout_seconds = 100⟧
}

resource "aws_lambda_function" "worker" {
  timeout = 60
}
${MAPPING}`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_lambda_function" "api" {
  ⟦timeout = 60⟧
}

resource "aws_api_gateway_integration" "api" {
  type = "AWS_PROXY"
  uri  = aws_lambda_function.api.invoke_arn
}
`,
    fixed: `resource "aws_lambda_function" "api" {
  timeout = 29
}

resource "aws_api_gateway_integration" "api" {
  type = "AWS_PROXY"
  uri  = aws_lambda_function.api.invoke_arn
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_sqs_queue" "orders" {
  visibility_timeout_seconds = 360
}

resource "aws_lambda_function" "worker" {
  timeout = 60
}
${MAPPING}`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_sqs_queue" "orders" {
  visibility_timeout_seconds = var.visibility
}

resource "aws_lambda_function" "worker" {
  timeout = 60
}
${MAPPING}`,
    trap: "values in variables",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
}
${MAPPING}`,
    trap: "both by their defaults, which fit",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "export" {
  timeout = 300
}

resource "aws_api_gateway_integration" "export" {
  type = "AWS"
  uri  = aws_lambda_function.export.invoke_arn
  request_parameters = {
    "integration.request.header.X-Amz-Invocation-Type" = "'Event'"
  }
}

resource "aws_sqs_queue" "other" {
  visibility_timeout_seconds = 10
}
`,
    trap: "called without waiting, and a queue of somebody else",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      ⟦VisibilityTimeout: 30⟧
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
`,
    fixed: `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 360
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Orders⟧:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 120
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn:
        Fn::GetAtt: [Orders, Arn]
      FunctionName: !GetAtt Worker.Arn
`,
    fixed: `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 720
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 120
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn:
        Fn::GetAtt: [Orders, Arn]
      FunctionName: !GetAtt Worker.Arn
`,
  },
  {
    languages: ["yaml"],
    bad: `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      ⟦VisibilityTimeout: 60⟧
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 90
      Events:
        Job:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
`,
  },
  {
    languages: ["yaml"],
    bad: `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    ⟦Timeout: 60⟧
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get:
          Type: Api
`,
    fixed: `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 29
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get:
          Type: Api
`,
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 540
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 90
      Events:
        Job:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Visibility
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
`,
    trap: "values in parameters",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 10
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
`,
    trap: "a queue and a function that have nothing to do with each other",
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Resources:
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 900
      Events:
        Night:
          Type: Schedule
`,
    trap: "a function that nobody waits for",
  },
];

export const queueVisibilityMismatchExamples: readonly Example[] = [...terraform, ...cloudformation];
