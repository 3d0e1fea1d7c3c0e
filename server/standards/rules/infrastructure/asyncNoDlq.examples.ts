import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_sqs_queue" "orders"⟧ {
  name = "orders"
}
`,
    fixed: `resource "aws_sqs_queue" "orders" {
  name = "orders"

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.orders_dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "orders_dead_letters" {
  message_retention_seconds = 1209600
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_lambda_function" "thumbnails"⟧ {
  function_name = "thumbnails"
  role          = aws_iam_role.lambda.arn
}
`,
    fixed: `resource "aws_lambda_function" "thumbnails" {
  function_name = "thumbnails"
  role          = aws_iam_role.lambda.arn

  dead_letter_config {
    target_arn = aws_sqs_queue.thumbnails_dead_letters.arn
  }
}

resource "aws_sqs_queue" "thumbnails_dead_letters" {
  message_retention_seconds = 1209600
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_lambda_function" "report"⟧ {
  function_name = "report"
}

resource "aws_lambda_permission" "events" {
  function_name = aws_lambda_function.report.function_name
  principal     = "events.amazonaws.com"
}

⟦resource "aws_cloudwatch_event_target" "report"⟧ {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.report.arn
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_sns_topic_subscription" "orders"⟧ {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = var.queue_arn
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_sqs_queue" "orders" {
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.parked.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "parked" {}

resource "aws_sqs_queue" "orders_dlq" {}

resource "aws_sqs_queue" "this" {
  name = "\${var.stage}-orders-dlq"
}
`,
    trap: "the dead-letter queue itself",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "api" {
  function_name = "api"
}
`,
    others: {
      "infra/api.tf": `resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.api.function_name
  principal     = "apigateway.amazonaws.com"
}
`,
    },
    trap: "a function whose callers wait for the answer",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "worker" {
  function_name = "worker"
}

resource "aws_lambda_event_source_mapping" "worker" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.worker.arn
}
`,
    trap: "a function that is fed by a queue",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lambda_function" "report" {
  function_name = "report"
}

resource "aws_lambda_function_event_invoke_config" "report" {
  function_name = aws_lambda_function.report.function_name
  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}

resource "aws_sqs_queue" "jobs" {}

resource "aws_sqs_queue_redrive_policy" "jobs" {
  queue_url      = aws_sqs_queue.jobs.id
  redrive_policy = local.redrive
}

resource "aws_sns_topic_subscription" "mail" {
  protocol = "email"
  endpoint = "ops@shop.example"
}
`,
    trap: "destinations and policies in resources of their own, and mails",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Orders⟧:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Thumbnails⟧:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
  Allowed:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Thumbnails
      Principal: s3.amazonaws.com
`,
  },
  {
    languages: ["yaml"],
    bad: `Transform: AWS::Serverless-2016-10-31
Resources:
  ⟦Nightly⟧:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Events:
        Night:
          Type: Schedule
          Properties:
            Schedule: rate(1 day)
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Forward⟧:
    Type: AWS::SNS::Subscription
    Properties:
      Protocol: https
      Endpoint: https://hooks.shop.example/orders
  ⟦Placed⟧:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - Id: one
          Arn: !Ref BusArn
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Parked.Arn
        maxReceiveCount: 5
  Parked:
    Type: AWS::SQS::Queue
`,
    trap: "the dead-letter queue itself",
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get:
          Type: HttpApi
        Jobs:
          Type: SQS
`,
    trap: "a function whose callers wait for the answer",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Report:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Report
      DestinationConfig:
        OnFailure:
          Destination: !GetAtt Failures.Arn
`,
    trap: "a destination for failures",
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    DeadLetterQueue:
      Type: SQS
      TargetArn: !GetAtt Parked.Arn
Resources:
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Night:
          Type: Schedule
  Parked:
    Type: AWS::SQS::Queue
`,
    trap: "a dead-letter queue of all functions",
  },
];

export const asyncNoDlqExamples: readonly Example[] = [...terraform, ...cloudformation];
