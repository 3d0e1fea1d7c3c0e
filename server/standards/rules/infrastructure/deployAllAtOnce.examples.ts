import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `resource "aws_codedeploy_deployment_group" "api" {
  app_name               = "api"
  ⟦deployment_config_name = "CodeDeployDefault.ECSAllAtOnce"⟧
}
`,
    fixed: `resource "aws_codedeploy_deployment_group" "api" {
  app_name               = "api"
  deployment_config_name = "CodeDeployDefault.ECSCanary10Percent5Minutes"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_ecs_service" "api"⟧ {
  name          = "api"
  desired_count = 3
}
`,
    fixed: `resource "aws_ecs_service" "api" {
  name          = "api"
  desired_count = 3

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_ecs_service" "api" {
  deployment_circuit_breaker {
    enable   = true
    ⟦rollback = false⟧
  }
}
`,
    fixed: `resource "aws_ecs_service" "api" {
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_autoscaling_group" "web"⟧ {
  min_size = 2
  launch_template {
    id      = aws_launch_template.web.id
    version = aws_launch_template.web.latest_version
  }
}

resource "aws_elastic_beanstalk_environment" "shop" {
  setting {
    namespace = "aws:elasticbeanstalk:command"
    name      = "DeploymentPolicy"
    ⟦value     = "AllAtOnce"⟧
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_ecs_service" "api" {
  deployment_controller {
    type = "CODE_DEPLOY"
  }
}
`,
    trap: "CodeDeploy does the rollback",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_ecs_service" "api" {
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}

resource "aws_ecs_service" "watched" {
  alarms {
    enable      = true
    rollback    = true
    alarm_names = ["errors"]
  }
}
`,
  },
  {
    languages: ["terraform"],
    path: "envs/dev/api.tf",
    good: `resource "aws_ecs_service" "api" {
  name = "api"
}
`,
    trap: "an environment for development",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_autoscaling_group" "web" {
  launch_template {
    id      = var.template
    version = var.version
  }
}

resource "aws_codedeploy_deployment_group" "api" {
  deployment_config_name = var.config
}
`,
    trap: "values that the file does not tell",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Transform: AWS::Serverless-2016-10-31
Resources:
  ⟦Api⟧:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      AutoPublishAlias: live
`,
    fixed: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      AutoPublishAlias: live
      DeploymentPreference:
        Type: Canary10Percent5Minutes
`,
  },
  {
    languages: ["yaml"],
    bad: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      DeploymentPreference:
        ⟦Type: AllAtOnce⟧
`,
    fixed: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      DeploymentPreference:
        Type: Canary10Percent5Minutes
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ⟦DeploymentConfigName: CodeDeployDefault.LambdaAllAtOnce⟧
  ⟦Web⟧:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
`,
    fixed: `Resources:
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      DeploymentConfigName: CodeDeployDefault.LambdaCanary10Percent5Minutes
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      ⟦DeploymentConfiguration⟧:
        MinimumHealthyPercent: 100
`,
    fixed: `Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DeploymentConfiguration:
        MinimumHealthyPercent: 100
        DeploymentCircuitBreaker:
          Enable: true
          Rollback: true
`,
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    AutoPublishAlias: live
    DeploymentPreference:
      Type: Linear10PercentEvery1Minute
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
`,
    trap: "a preference of all functions",
  },
  {
    languages: ["yaml"],
    good: `Transform: AWS::Serverless-2016-10-31
Resources:
  Job:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
  Api:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      DeploymentPreference: !If [Production, !Ref Careful, !Ref "AWS::NoValue"]
`,
    trap: "no alias, and what a condition decides",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DeploymentController:
        Type: CODE_DEPLOY
`,
    trap: "CodeDeploy does the rollback",
  },
  {
    languages: ["yaml"],
    path: "stacks/dev/api.yaml",
    good: `Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 1
`,
    trap: "an environment for development",
  },
];

export const deployAllAtOnceExamples: readonly Example[] = [...terraform, ...cloudformation];
