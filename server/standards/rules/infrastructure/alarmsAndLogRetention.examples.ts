import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `variable "days" {
  default = 30
}

resource "aws_cloudwatch_log_group" "api" {
  ⟦retention_in_days = 90⟧
}

resource "aws_cloudwatch_log_group" "jobs" {
  ⟦retention_in_days = var.days⟧
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_cloudwatch_log_group" "api" {
  retention_in_days = 0
}
`,
    trap: "kept without end, on purpose",
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_cloudwatch_log_group" "api"⟧ {
  name = "/shop/api"
}
`,
    fixed: `resource "aws_cloudwatch_log_group" "api" {
  name = "/shop/api"
  retention_in_days = 365
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_cloudwatch_log_group" "api" {
  ⟦retention_in_days = 1⟧
}

resource "aws_cloudwatch_log_group" "jobs" {
  ⟦retention_in_days = 3⟧
}
`,
    fixed: `resource "aws_cloudwatch_log_group" "api" {
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "jobs" {
  retention_in_days = 3
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name      = "errors"
  ⟦actions_enabled = false⟧
  alarm_actions   = [aws_sns_topic.on_call.arn]
}
`,
    fixed: `resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name      = "errors"
  actions_enabled = true
  alarm_actions   = [aws_sns_topic.on_call.arn]
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_cloudwatch_metric_alarm" "errors"⟧ {
  alarm_name = "errors"
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  ⟦alarm_actions = []⟧
}

resource "aws_cloudwatch_metric_alarm" "hosts" {
  metric_name         = "HealthyHostCount"
  comparison_operator = "LessThanThreshold"
  ⟦treat_missing_data  = "notBreaching"⟧
  alarm_actions       = [aws_sns_topic.on_call.arn]
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}

⟦resource "aws_sqs_queue" "mails"⟧ {
  name = "mails"
}

resource "aws_cloudwatch_metric_alarm" "orders" {
  alarm_actions = [var.topic]
  dimensions = {
    QueueName = aws_sqs_queue.orders.name
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_cloudwatch_log_group" "api" {
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "jobs" {
  retention_in_days = var.days
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name = "errors"
}

resource "aws_cloudwatch_composite_alarm" "down" {
  alarm_actions = [var.topic]
  alarm_rule    = "ALARM(\${aws_cloudwatch_metric_alarm.errors.alarm_name})"
}
`,
    trap: "a part of a composite alarm",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_actions      = [aws_sns_topic.on_call.arn]
  treat_missing_data = "notBreaching"
  comparison_operator = "GreaterThanThreshold"
  metric_name         = "Errors"
}

resource "aws_cloudwatch_metric_alarm" "scale" {
  ok_actions = var.actions
}
`,
    trap: "errors that do not come are none",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}
`,
    others: {
      "infra/other.tf": `resource "aws_sqs_queue" "mails" {
  name = "mails"
}
`,
    },
    trap: "no alarms here at all: they may be kept elsewhere",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Api⟧:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /shop/api
`,
    fixed: `Resources:
  Api:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /shop/api
      RetentionInDays: 365
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Api⟧:
    Type: AWS::Logs::LogGroup
`,
    fixed: `Resources:
  Api:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 365
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ⟦ActionsEnabled: false⟧
      AlarmActions: [!Ref OnCall]
`,
    fixed: `Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ActionsEnabled: true
      AlarmActions: [!Ref OnCall]
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Errors⟧:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: Errors
  Hosts:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref OnCall]
      MetricName: HealthyHostCount
      ComparisonOperator: LessThanThreshold
      ⟦TreatMissingData: notBreaching⟧
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Orders:
    Type: AWS::SQS::Queue
  ⟦Mails⟧:
    Type: AWS::SQS::Queue
  Waiting:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref OnCall]
      Dimensions:
        - Name: QueueName
          Value: !GetAtt Orders.QueueName
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Api:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 365
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: Errors
  Down:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmActions: [!Ref OnCall]
      AlarmRule: !Sub "ALARM(\${Errors})"
`,
    trap: "a part of a composite alarm",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Api:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: !Ref Days
`,
    trap: "a value that the template does not tell",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: !If [Production, [!Ref OnCall], []]
`,
    trap: "actions that a condition decides",
  },
];

export const alarmsAndLogRetentionExamples: readonly Example[] = [...terraform, ...cloudformation];
