import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `import { S3Client } from "@aws-sdk/client-s3";
export const s3 = ⟦new S3Client({ region: "eu-central-1" })⟧;
`,
    fixed: `import { S3Client } from "@aws-sdk/client-s3";
export const s3 = new S3Client({ requestHandler: { connectionTimeout: 5000, requestTimeout: 10000 }, region: "eu-central-1" });
`,
  },
  {
    languages: JS,
    bad: `const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const client = ⟦new DynamoDBClient()⟧;
`,
    fixed: `const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({ requestHandler: { connectionTimeout: 5000, requestTimeout: 10000 } });
`,
  },
  {
    languages: JS,
    bad: `import { SQS } from "@aws-sdk/client-sqs";
import { NodeHttpHandler } from "@smithy/node-http-handler";
export const sqs = new SQS({ ⟦requestHandler: new NodeHttpHandler({ httpsAgent: agent })⟧ });
`,
    fixed: `import { SQS } from "@aws-sdk/client-sqs";
import { NodeHttpHandler } from "@smithy/node-http-handler";
export const sqs = new SQS({ requestHandler: { connectionTimeout: 5000, requestTimeout: 10000 } });
`,
  },
  {
    languages: JS,
    bad: `import AWS from "aws-sdk";
export const s3 = ⟦new AWS.S3({ region: "eu-central-1" })⟧;
`,
    fixed: `import AWS from "aws-sdk";
export const s3 = new AWS.S3({ httpOptions: { connectTimeout: 5000, timeout: 10000 }, region: "eu-central-1" });
`,
  },
  {
    languages: JS,
    trap: "limits that are set",
    good: `import { S3Client } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
export const a = new S3Client({ requestHandler: { requestTimeout: 2000 } });
export const b = new S3Client({ requestHandler: new NodeHttpHandler({ requestTimeout: 2000 }) });
`,
  },
  {
    languages: JS,
    trap: "a configuration from elsewhere",
    good: `import { S3Client } from "@aws-sdk/client-s3";
import { clientConfig, handler } from "./aws.js";
export const a = new S3Client(clientConfig);
export const b = new S3Client({ ...clientConfig, region: "eu-central-1" });
export const c = new S3Client({ requestHandler: handler });
`,
  },
  {
    languages: JS,
    trap: "commands are no clients",
    good: `import { GetObjectCommand, NoSuchKeyException } from "@aws-sdk/client-s3";
export const read = (Key) => s3.send(new GetObjectCommand({ Bucket, Key }));
export const missing = () => new NoSuchKeyException({});
`,
  },
  {
    languages: JS,
    trap: "limits of all clients of the old SDK",
    good: `const AWS = require("aws-sdk");
AWS.config.update({ httpOptions: { timeout: 5000 } });
const s3 = new AWS.S3();
`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import boto3

s3 = ⟦boto3.client("s3")⟧
`,
    fixed: `import boto3

s3 = boto3.client("s3", config=boto3.session.Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 3, "mode": "standard"}))
`,
  },
  {
    languages: ["python"],
    bad: `import boto3
from botocore.config import Config

table = ⟦boto3.resource("dynamodb", region_name="eu-central-1")⟧.Table("orders")
`,
    fixed: `import boto3
from botocore.config import Config

table = boto3.resource("dynamodb", region_name="eu-central-1", config=Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 3, "mode": "standard"})).Table("orders")
`,
  },
  {
    languages: ["python"],
    bad: `import boto3

def queue(profile):
    session = boto3.Session(profile_name=profile)
    return ⟦session.client("sqs")⟧
`,
  },
  {
    languages: ["python"],
    bad: `import boto3
from botocore.config import Config

s3 = boto3.client("s3", config=⟦Config(region_name="eu-central-1")⟧)
`,
    fixed: `import boto3
from botocore.config import Config

s3 = boto3.client("s3", config=Config(region_name="eu-central-1", connect_timeout=5, read_timeout=10))
`,
  },
  {
    languages: ["python"],
    trap: "limits that are set",
    good: `import boto3
from botocore.config import Config

s3 = boto3.client("s3", config=Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 2}))
`,
  },
  {
    languages: ["python"],
    trap: "a configuration from elsewhere",
    good: `import boto3
from .aws import CONFIG

s3 = boto3.client("s3", config=CONFIG)
sqs = boto3.client("sqs", **options)
`,
  },
  {
    languages: ["python"],
    trap: "a factory of the company's own",
    good: `from .aws import session

s3 = session.client("s3")
http = make_client().resource("x")
`,
  },
  {
    languages: ["python"],
    trap: "a default for all clients",
    good: `import boto3
import botocore.session
from botocore.config import Config

base = botocore.session.get_session()
base.set_default_client_config(Config(connect_timeout=2, read_timeout=5))
s3 = boto3.Session(botocore_session=base).client("s3")
`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import software.amazon.awssdk.services.s3.S3Client;
class Files {
  private final S3Client s3 = ⟦S3Client.create()⟧;
}`,
    fixed: `import software.amazon.awssdk.services.s3.S3Client;
class Files {
  private final S3Client s3 = S3Client.builder().overrideConfiguration(o -> o.apiCallTimeout(java.time.Duration.ofSeconds(30))).build();
}`,
  },
  {
    languages: ["java"],
    bad: `import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsClient;
class Queue {
  SqsClient client() {
    return ⟦SqsClient.builder()⟧.region(REGION).build();
  }
}`,
    fixed: `import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsClient;
class Queue {
  SqsClient client() {
    return SqsClient.builder().overrideConfiguration(o -> o.apiCallTimeout(Duration.ofSeconds(30))).region(REGION).build();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
class Orders {
  private final DynamoDbAsyncClient client = ⟦DynamoDbAsyncClient.create()⟧;
}`,
  },
  {
    languages: ["java"],
    bad: `import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
class Files {
  S3Client client(boolean local) {
    S3ClientBuilder builder = ⟦S3Client.builder()⟧;
    if (local) builder.endpointOverride(LOCAL);
    return builder.build();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "limits that are set",
    good: `import software.amazon.awssdk.services.s3.S3Client;
class Files {
  S3Client a = S3Client.builder().overrideConfiguration(c -> c.apiCallTimeout(LIMIT)).build();
}`,
  },
  {
    languages: ["java"],
    trap: "a configuration or HTTP client from elsewhere",
    good: `import software.amazon.awssdk.services.s3.S3Client;
class Files {
  S3Client a(Config config) { return S3Client.builder().overrideConfiguration(config.override()).build(); }
  S3Client b(SdkHttpClient http) { return S3Client.builder().httpClient(http).build(); }
}`,
  },
  {
    languages: ["java"],
    trap: "a builder that is handed on",
    good: `import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
class Files {
  S3ClientBuilder builder() { return S3Client.builder().region(REGION); }
}`,
  },
  {
    languages: ["java"],
    trap: "builders of something else",
    good: `import software.amazon.awssdk.services.s3.model.GetObjectRequest;
class Files {
  GetObjectRequest request(String key) { return GetObjectRequest.builder().key(key).build(); }
  Path path() { return Files.create(); }
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package files

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/config"
)

func load(ctx context.Context) (aws.Config, error) {
	return ⟦config.LoadDefaultConfig(ctx)⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package files

import "github.com/aws/aws-sdk-go-v2/config"

func load(ctx context.Context) (aws.Config, error) {
	return ⟦config.LoadDefaultConfig(ctx, config.WithRegion("eu-central-1"))⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package files

import "github.com/aws/aws-sdk-go/aws/session"

var sess = session.Must(⟦session.NewSession()⟧)
`,
  },
  {
    languages: ["go"],
    bad: `package files

import (
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
)

func open() (*session.Session, error) {
	return ⟦session.NewSession(&aws.Config{Region: aws.String("eu-central-1")})⟧
}
`,
  },
  {
    languages: ["go"],
    trap: "a client with a limit",
    good: `package files

import "github.com/aws/aws-sdk-go-v2/config"

func load(ctx context.Context, client *http.Client) (aws.Config, error) {
	return config.LoadDefaultConfig(ctx, config.WithHTTPClient(client))
}
`,
  },
  {
    languages: ["go"],
    trap: "calls with a deadline",
    good: `package files

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
)

func load(parent context.Context) (aws.Config, error) {
	ctx, cancel := context.WithTimeout(parent, 5*time.Second)
	defer cancel()
	return config.LoadDefaultConfig(ctx)
}
`,
  },
  {
    languages: ["go"],
    trap: "options from elsewhere",
    good: `package files

import "github.com/aws/aws-sdk-go-v2/config"

func load(ctx context.Context, opts ...func(*config.LoadOptions) error) (aws.Config, error) {
	return config.LoadDefaultConfig(ctx, opts...)
}
`,
  },
  {
    languages: ["go"],
    trap: "New of something else",
    good: `package files

import "errors"

var errMissing = errors.New("missing")
`,
  },
];

export const cloudSdkDefaultTimeoutsExamples: readonly Example[] = [...javascript, ...python, ...java, ...go];
