import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_lb_target_group" "web"⟧ {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = var.vpc_id
}
`,
    fixed: `resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = var.vpc_id

  health_check {
    path = "/healthz"
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_alb_target_group" "web" {
  protocol = "HTTPS"
  ⟦health_check⟧ {
    interval = 10
  }
}

resource "aws_lb_target_group" "api" {
  protocol = "HTTP"
  health_check {
    ⟦enabled = false⟧
    path    = "/live"
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_lb" "edge"⟧ {
  name               = "edge"
  load_balancer_type = "network"
}

resource "aws_elb" "old" {
  ⟦cross_zone_load_balancing = false⟧
}
`,
    fixed: `resource "aws_lb" "edge" {
  name               = "edge"
  load_balancer_type = "network"
  enable_cross_zone_load_balancing = true
}

resource "aws_elb" "old" {
  cross_zone_load_balancing = false
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_autoscaling_group" "web" {
  target_group_arns = [aws_lb_target_group.web.arn]
  ⟦health_check_type = "EC2"⟧
}
`,
    fixed: `resource "aws_autoscaling_group" "web" {
  target_group_arns = [aws_lb_target_group.web.arn]
  health_check_type = "ELB"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_elastic_beanstalk_environment" "shop"⟧ {
  name = "shop"
  setting {
    namespace = "aws:elasticbeanstalk:healthreporting:system"
    name      = "HealthStreamingEnabled"
    value     = "false"
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lb_target_group" "mqtt" {
  port     = 1883
  protocol = "TCP"
}

resource "aws_lb_target_group" "hook" {
  target_type = "lambda"
}
`,
    trap: "targets that are no web servers",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lb" "web" {
  load_balancer_type = "application"
}

resource "aws_lb" "plain" {
  name = "plain"
}

resource "aws_elb" "old" {
  name = "old"
}
`,
    trap: "balancers that use all zones by themselves",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_autoscaling_group" "workers" {
  min_size          = 2
  health_check_type = "EC2"
}

resource "aws_autoscaling_group" "nodes" {
  target_group_arns = []
}
`,
    trap: "instances behind no load balancer",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lb_target_group" "web" {
  protocol = "HTTP"
  health_check {
    path = var.health_path
  }
}

resource "aws_elastic_beanstalk_environment" "shop" {
  dynamic "setting" {
    for_each = var.settings
    content {
      namespace = setting.value.namespace
      name      = setting.value.name
      value     = setting.value.value
    }
  }
}
`,
    trap: "values that the file does not tell",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Web⟧:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Protocol: HTTP
      Port: 8080
`,
    fixed: `Resources:
  Web:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Protocol: HTTP
      Port: 8080
      HealthCheckPath: "/healthz"
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Old:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      ⟦CrossZone: false⟧
  ⟦Other⟧:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
`,
    fixed: `Resources:
  Old:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      CrossZone: true
  Other:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Group⟧:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
      TargetGroupARNs:
        - !Ref Web
  ⟦Edge⟧:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: network
`,
    fixed: `Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
      HealthCheckType: ELB
      TargetGroupARNs:
        - !Ref Web
  Edge:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: network
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Shop⟧:
    Type: AWS::ElasticBeanstalk::Environment
    Properties:
      ApplicationName: shop
      OptionSettings:
        - Namespace: aws:elasticbeanstalk:healthreporting:system
          OptionName: SystemType
          Value: basic
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Mqtt:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Protocol: TCP
`,
    trap: "targets that are no web servers",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Edge:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: network
      LoadBalancerAttributes:
        - Key: load_balancing.cross_zone.enabled
          Value: "true"
  Web:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
`,
    trap: "balancers that use all zones",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Workers:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
`,
    trap: "instances behind no load balancer",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Shop:
    Type: AWS::ElasticBeanstalk::Environment
    Properties:
      OptionSettings:
        - Namespace: aws:elasticbeanstalk:healthreporting:system
          OptionName: SystemType
          Value: enhanced
`,
  },
];

export const lbHealthCheckExamples: readonly Example[] = [...terraform, ...cloudformation];
