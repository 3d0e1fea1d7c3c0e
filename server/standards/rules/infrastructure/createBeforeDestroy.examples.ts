import type { Example } from "../../model.ts";

export const createBeforeDestroyExamples: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_acm_certificate" "shop"⟧ {
  domain_name       = "shop.example"
  validation_method = "DNS"
}
`,
    fixed: `resource "aws_acm_certificate" "shop" {
  domain_name       = "shop.example"
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_api_gateway_deployment" "live" {
  rest_api_id = aws_api_gateway_rest_api.main.id

  lifecycle {
    ⟦create_before_destroy = false⟧
  }
}
`,
    fixed: `resource "aws_api_gateway_deployment" "live" {
  rest_api_id = aws_api_gateway_rest_api.main.id

  lifecycle {
    create_before_destroy = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_api_gateway_rest_api" "main" {
  name = "main"
  ⟦lifecycle⟧ {
    ignore_changes = [tags]
  }
}
`,
    fixed: `resource "aws_api_gateway_rest_api" "main" {
  name = "main"
  lifecycle {
    ignore_changes = [tags]
    create_before_destroy = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_launch_configuration" "web"⟧ {
  name_prefix   = "web-"
  image_id      = var.image
  instance_type = "m6i.large"
}

⟦resource "google_compute_instance_template" "web"⟧ {
  name         = "web"
  machine_type = "e2-standard-4"
}
`,
    fixed: `resource "aws_launch_configuration" "web" {
  name_prefix   = "web-"
  image_id      = var.image
  instance_type = "m6i.large"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_instance_template" "web" {
  name         = "web"
  machine_type = "e2-standard-4"
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_acm_certificate" "shop" {
  domain_name = "shop.example"
  lifecycle {
    create_before_destroy = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_acm_certificate_validation" "shop" {
  certificate_arn = aws_acm_certificate.shop.arn
}

data "aws_acm_certificate" "shop" {
  domain = "shop.example"
}
`,
    trap: "what belongs to a certificate, or only reads it",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_launch_template" "web" {
  name = "web"
}
`,
    trap: "a launch template gets new versions and is not replaced",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_acm_certificate" "shop" {
  domain_name =
`,
    trap: "a block that is not finished",
  },
];
