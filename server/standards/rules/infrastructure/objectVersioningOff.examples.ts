import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `resource "aws_s3_bucket" "orders" {
  bucket = "shop-orders"

  ⟦versioning⟧ {
    mfa_delete = false
  }
}
`,
    fixed: `resource "aws_s3_bucket" "orders" {
  bucket = "shop-orders"

  versioning {
    mfa_delete = false
    enabled    = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_s3_bucket" "invoices"⟧ {
  bucket = "shop-invoices"
}
`,
    fixed: `resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"
}

resource "aws_s3_bucket_versioning" "invoices" {
  bucket = aws_s3_bucket.invoices.id

  versioning_configuration {
    status = "Enabled"
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"

  versioning {
    ⟦enabled = false⟧
  }
}
`,
    fixed: `resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"

  versioning {
    enabled = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"
}

resource "aws_s3_bucket_versioning" "invoices" {
  bucket = aws_s3_bucket.invoices.id
  versioning_configuration {
    ⟦status = "Suspended"⟧
  }
}
`,
    fixed: `resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"
}

resource "aws_s3_bucket_versioning" "invoices" {
  bucket = aws_s3_bucket.invoices.id
  versioning_configuration {
    status = "Enabled"
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "google_storage_bucket" "exports"⟧ {
  name     = "shop-exports"
  location = "EU"
}
`,
    fixed: `resource "google_storage_bucket" "exports" {
  name     = "shop-exports"
  location = "EU"

  versioning {
    enabled = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_s3_bucket" "invoices"⟧ {
  bucket = "shop-invoices"
}
`,
    others: {
      "infra/other.tf": `resource "aws_s3_bucket_versioning" "photos" {
  bucket = aws_s3_bucket.photos.id
  versioning_configuration {
    status = "Enabled"
  }
}
`,
    },
  },
  {
    languages: ["terraform"],
    good: `resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"
}
`,
    others: {
      "infra/versions_of_buckets.tf": `resource "aws_s3_bucket_versioning" "invoices" {
  bucket = aws_s3_bucket.invoices.bucket
  versioning_configuration {
    status = "Enabled"
  }
}
`,
    },
    trap: "versions in a resource of their own, in another file",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_s3_bucket" "access_logs" {
  bucket = "shop-elb"
}

resource "aws_s3_bucket" "elb" {
  bucket = "shop-elb-logs"
}

resource "google_storage_bucket" "tmp" {
  name = "shop-scratch"
}
`,
    trap: "logs and scratch",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_s3_bucket" "invoices" {
  versioning {
    enabled = true
  }
}

resource "google_storage_bucket" "exports" {
  versioning {
    enabled = var.keep
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_s3_bucket" "each" {
  for_each = toset(var.buckets)
  bucket   = each.value
}

resource "aws_s3_bucket_versioning" "each" {
  for_each = aws_s3_bucket.each
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}
`,
    trap: "several at once",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Invoices⟧:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: shop-invoices
`,
    fixed: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: shop-invoices
      VersioningConfiguration:
        Status: Enabled
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Invoices⟧:
    Type: AWS::S3::Bucket
`,
    fixed: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        ⟦Status: Suspended⟧
`,
    fixed: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Invoices⟧:
    Type: AWS::S3::Bucket
    Properties: { BucketName: shop-invoices }
`,
    fixed: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties: { BucketName: shop-invoices, VersioningConfiguration: { Status: Enabled } }
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  AccessLogs:
    Type: AWS::S3::Bucket
  LoggingBucket:
    Type: AWS::S3::Bucket
  Lake:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: shop-athena-results
`,
    trap: "logs and results of queries",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: !If [Production, Enabled, Suspended]
`,
    trap: "a value that a condition decides",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Access:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Invoices
`,
    trap: "what belongs to a bucket",
  },
];

export const objectVersioningOffExamples: readonly Example[] = [...terraform, ...cloudformation];
