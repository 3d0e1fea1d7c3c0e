import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `resource "aws_autoscaling_group" "web" {
  ⟦min_size          = 1⟧
  max_size          = 4
  target_group_arns = [aws_lb_target_group.web.arn]
}
`,
    fixed: `resource "aws_autoscaling_group" "web" {
  min_size          = 2
  max_size          = 4
  target_group_arns = [aws_lb_target_group.web.arn]
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_ecs_service" "api" {
  name          = "api"
  ⟦desired_count = 1⟧

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api"
    container_port   = 8080
  }
}
`,
    fixed: `resource "aws_ecs_service" "api" {
  name          = "api"
  desired_count = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api"
    container_port   = 8080
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `module "vpc" {
  source             = "terraform-aws-modules/vpc/aws"
  enable_nat_gateway = true
  ⟦single_nat_gateway = true⟧
}
`,
    fixed: `module "vpc" {
  source             = "terraform-aws-modules/vpc/aws"
  enable_nat_gateway = true
  single_nat_gateway = false
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_autoscaling_group" "web" {
  min_size            = 2
  ⟦vpc_zone_identifier = [aws_subnet.a.id]⟧
}

resource "aws_elb" "old" {
  ⟦availability_zones = ["eu-west-1a"]⟧
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_subnet" "a" {
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  availability_zone = "eu-west-1b"
}

⟦resource "aws_nat_gateway" "only"⟧ {
  subnet_id = aws_subnet.a.id
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_autoscaling_group" "workers" {
  min_size = 1
  max_size = 10
}

resource "aws_ecs_service" "order_consumer" {
  name          = "order-consumer"
  desired_count = 1
}
`,
    trap: "workers that take from a queue",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_autoscaling_group" "web" {
  min_size            = 2
  vpc_zone_identifier = var.subnet_ids
}

resource "aws_autoscaling_group" "api" {
  min_size            = var.min
  vpc_zone_identifier = [module.vpc.private_subnets]
}
`,
    trap: "lists that the file does not tell",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_ecs_service" "collector" {
  scheduling_strategy = "DAEMON"
  desired_count       = 1
}

resource "aws_autoscaling_group" "spare" {
  min_size = 0
  max_size = 0
}
`,
    trap: "one on each machine, and capacity that is turned off",
  },
  {
    languages: ["terraform"],
    path: "envs/dev/web.tf",
    good: `module "vpc" {
  source             = "terraform-aws-modules/vpc/aws"
  single_nat_gateway = true
}
`,
    trap: "an environment for development",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      ⟦MinSize: "1"⟧
      MaxSize: "4"
      TargetGroupARNs: [!Ref Group]
`,
    fixed: `Resources:
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
      MaxSize: "4"
      TargetGroupARNs: [!Ref Group]
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      ⟦DesiredCount: 1⟧
      LoadBalancers:
        - ContainerName: api
`,
    fixed: `Resources:
  Api:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
      LoadBalancers:
        - ContainerName: api
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "2"
      ⟦VPCZoneIdentifier:
        - !Ref SubnetA⟧
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  A:
    Type: AWS::EC2::Subnet
    Properties: { AvailabilityZone: eu-west-1a }
  B:
    Type: AWS::EC2::Subnet
    Properties: { AvailabilityZone: eu-west-1b }
  ⟦Only⟧:
    Type: AWS::EC2::NatGateway
    Properties: { SubnetId: !Ref A }
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Workers:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 1
`,
    trap: "workers that take from a queue",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: !Ref Minimum
      VPCZoneIdentifier: !Ref Subnets
`,
    trap: "values that the template does not tell",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "3"
      VPCZoneIdentifier: [!Ref SubnetA, !Ref SubnetB]
`,
  },
  {
    languages: ["yaml"],
    path: "stacks/dev/web.yaml",
    good: `Resources:
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      TargetGroupARNs: [!Ref Group]
`,
    trap: "an environment for development",
  },
];

export const asgSingleCapacityExamples: readonly Example[] = [...terraform, ...cloudformation];
