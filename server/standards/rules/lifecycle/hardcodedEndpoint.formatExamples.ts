import type { Example } from "../../model.ts";

const terraform = ["terraform"] as const;
const yaml = ["yaml"] as const;

const pod = (spec: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 3
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
${spec}`;

const terraformExamples: readonly Example[] = [
  {
    languages: terraform,
    bad: `resource "aws_instance" "api" {
  ami               = var.ami
  instance_type     = "m6i.large"
  availability_zone = ⟦"eu-west-1a"⟧
}
`,
  },
  {
    languages: terraform,
    bad: `resource "aws_autoscaling_group" "web" {
  min_size           = 3
  max_size           = 9
  availability_zones = [⟦"us-east-1b"⟧]
}
`,
  },
  {
    languages: terraform,
    bad: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = var.role
  environment {
    variables = {
      DB_HOST = ⟦"10.20.3.17"⟧
    }
  }
}
`,
  },
  {
    languages: terraform,
    bad: `resource "aws_lambda_function" "mail" {
  function_name = "mail"
  role          = var.role
  environment {
    variables = {
      QUEUE_URL = ⟦"https://sqs.us-east-1.amazonaws.com/111122223333/mail"⟧
    }
  }
}
`,
  },
  {
    languages: terraform,
    good: `resource "aws_subnet" "a" {
  vpc_id            = var.vpc
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = var.vpc
  cidr_block        = "10.0.2.0/24"
  availability_zone = "eu-west-1b"
}
`,
    trap: "two zones",
  },
  {
    languages: terraform,
    good: `resource "aws_instance" "api" {
  ami               = var.ami
  availability_zone = var.zone
}

variable "zone" {
  default = "eu-west-1a"
}
`,
    trap: "somebody's choice",
  },
  {
    languages: terraform,
    good: `resource "aws_route53_record" "www" {
  zone_id = var.zone
  name    = "www"
  type    = "A"
  ttl     = 60
  records = ["198.18.4.20"]
}
`,
    trap: "a record is there to hold an address",
  },
  {
    languages: terraform,
    good: `resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = var.role
  environment {
    variables = {
      DB_HOST      = aws_db_instance.orders.address
      BIND_ADDRESS = "10.20.3.17"
      LOCAL_HOST   = "127.0.0.1"
      VERSION      = "10.20.3.17"
    }
  }
}
`,
    trap: "references, the machine itself, and what is no endpoint",
  },
];

const kubernetesExamples: readonly Example[] = [
  {
    languages: yaml,
    bad: pod(`      nodeSelector:
        ⟦topology.kubernetes.io/zone: eu-west-1a⟧
      containers:
        - name: shop
          image: shop:1.4.2
`),
  },
  {
    languages: yaml,
    bad: pod(`      containers:
        - name: shop
          image: shop:1.4.2
          env:
            - name: REDIS_HOST
              value: ⟦10.20.3.17⟧
`),
  },
  {
    languages: yaml,
    bad: pod(`      containers:
        - name: shop
          image: shop:1.4.2
          env:
            - name: DATABASE_HOST
              value: ⟦"orders.c9akl2.us-east-1.rds.amazonaws.com"⟧
`),
  },
  {
    languages: yaml,
    bad: pod(`      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - key: topology.kubernetes.io/zone
                    operator: In
                    ⟦values: [us-east-1b]⟧
      containers:
        - name: shop
          image: shop:1.4.2
`),
  },
  {
    languages: yaml,
    good: pod(`      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
      containers:
        - name: shop
          image: shop:1.4.2
`),
    trap: "spread over zones",
  },
  {
    languages: yaml,
    good: pod(`      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - key: topology.kubernetes.io/zone
                    operator: In
                    values: [us-east-1a, us-east-1b]
      containers:
        - name: shop
          image: shop:1.4.2
`),
    trap: "more than one zone",
  },
  {
    languages: yaml,
    good: pod(`      containers:
        - name: shop
          image: shop:1.4.2
          env:
            - name: REDIS_HOST
              value: redis.shop.svc.cluster.local
            - name: LISTEN_ADDRESS
              value: 10.20.3.17
            - name: METRICS_HOST
              value: 0.0.0.0
`),
    trap: "names, and addresses that a program listens at",
  },
  {
    languages: yaml,
    good: `apiVersion: v1
kind: Endpoints
metadata:
  name: legacy
subsets:
  - addresses:
      - ip: 10.20.3.17
    ports:
      - port: 5432
`,
    trap: "the object whose purpose it is to hold addresses",
  },
];

export const hardcodedEndpointFormatExamples: readonly Example[] = [
  ...terraformExamples,
  ...kubernetesExamples,
];
