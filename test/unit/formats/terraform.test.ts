import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ConfigEntry, ConfigValue } from "../../../server/standards/formats/configTree.ts";
import { numberOf, referencesOf, scalarOf, stringOf } from "../../../server/standards/formats/configTree.ts";
import { type HclBlock, terraform } from "../../../server/standards/formats/terraform.ts";
import { useWasmSource } from "../../../server/standards/grammar.ts";

const FILE = { path: "infra/main.tf", language: "terraform" } as const;

const TEXT = `# the whole shop
variable "days" {
  type    = number
  default = 14
}

locals {
  size = "db.m6g.large"
  deep = { a = [1, 2, { b = "c" }] }
}

resource "aws_db_instance" "orders" {
  identifier              = "orders-\${var.stage}"
  instance_class          = local.size
  backup_retention_period = var.days // two weeks
  port                    = -5432
  password                = var.password
  tags = {
    Name    = "orders"
    "Owner" = "shop"
  }
  subnets     = [aws_subnet.a.id, aws_subnet.b[0].id]
  user_data   = <<-EOT
    resource "not" "one" {
    }
  EOT
  final       = null
  description = "says \\"hello\\""

  /* a block
     of comments */
  dynamic "setting" {
    for_each = var.settings
    content {
      name = setting.value.name
      inner {
        on = true
      }
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

module "vpc" {
  source = "./vpc"
}
`;

function read(text: string) {
  return terraform.read(text, FILE);
}

function blockOf(text: string, label: string): HclBlock {
  const found = read(text).model.blocks.find((one) => one.labels.includes(label));
  assert.ok(found, `no block ${label}`);
  return found;
}

function valueAt(block: HclBlock, key: string): ConfigValue {
  const found = block.attributes.find((one) => one.key === key);
  assert.ok(found, `no attribute ${key}`);
  return found.value;
}

/** Every place that a block tells. */
function* entriesOf(blocks: readonly HclBlock[]): Generator<ConfigEntry> {
  for (const block of blocks) {
    yield* block.attributes;
    yield* entriesOf(block.blocks);
  }
}

describe("reader of Terraform", () => {
  before(async () => {
    useWasmSource((name) => readFile(path.join(process.cwd(), "dist/wasm", name)));
    await terraform.prepare();
  });

  it("tells blocks with their labels and places", () => {
    const { model, broken } = read(TEXT);
    assert.equal(broken, false);
    assert.deepEqual(
      model.blocks.map((one) => [one.type, ...one.labels]),
      [["variable", "days"], ["locals"], ["resource", "aws_db_instance", "orders"], ["module", "vpc"]],
    );
    const block = blockOf(TEXT, "orders");
    assert.equal(TEXT.slice(block.header.start, block.header.end), 'resource "aws_db_instance" "orders"');
    const whole = TEXT.slice(block.at.start, block.at.end);
    assert.ok(whole.startsWith("resource") && whole.endsWith("}"));
    assert.equal(TEXT[block.body.start - 1], "{");
    assert.equal(TEXT[block.body.end], "}");
  });

  it("gives each attribute the text of its place", () => {
    let count = 0;
    for (const { key, keyAt, at, value } of entriesOf(read(TEXT).model.blocks)) {
      const text = TEXT.slice(at.start, at.end);
      assert.equal(TEXT.slice(keyAt.start, keyAt.end), key);
      assert.ok(text.startsWith(key) && text.endsWith(TEXT.slice(value.start, value.end)), text);
      count++;
    }
    assert.ok(count > 15);
  });

  it("knows what is written out", () => {
    const block = blockOf(TEXT, "orders");
    assert.equal(numberOf(valueAt(block, "port")), -5432);
    assert.equal(scalarOf(valueAt(block, "final")), null);
    assert.equal(stringOf(valueAt(block, "description")), 'says "hello"');
    const tags = valueAt(block, "tags");
    assert.ok(tags.kind === "map");
    assert.deepEqual(
      tags.entries.map((one) => [one.key, stringOf(one.value)]),
      [
        ["Name", "orders"],
        ["Owner", "shop"],
      ],
    );
  });

  it("looks up variables and locals of the file, and says so", () => {
    const block = blockOf(TEXT, "orders");
    const days = valueAt(block, "backup_retention_period");
    assert.ok(days.kind === "scalar");
    assert.deepEqual([days.value, days.via], [14, "var.days"]);
    assert.equal(TEXT.slice(days.start, days.end), "var.days");
    assert.equal(stringOf(valueAt(block, "instance_class")), "db.m6g.large");
  });

  it("takes what the text does not tell for unknown, with what it mentions", () => {
    const block = blockOf(TEXT, "orders");
    for (const key of ["identifier", "password", "user_data"])
      assert.equal(valueAt(block, key).kind, "unknown", key);
    assert.deepEqual(referencesOf(valueAt(block, "identifier")), ["var.stage"]);
    assert.deepEqual(referencesOf(valueAt(block, "subnets")), ["aws_subnet.a.id", "aws_subnet.b.id"]);
  });

  it("reads what dynamic makes, nested blocks too", () => {
    const setting = blockOf(TEXT, "orders").blocks.find((one) => one.type === "setting");
    assert.equal(setting?.dynamic, true);
    assert.deepEqual(
      setting?.attributes.map((one) => one.key),
      ["name"],
    );
    assert.deepEqual(
      setting?.blocks.map((one) => one.type),
      ["inner"],
    );
  });

  it("finds comments of all three kinds, and none in a heredoc", () => {
    const text = '# one\na = 1 // two\n/* three\n   four */\nb = <<EOT\n# no\nEOT\nc = "# no"\n';
    assert.deepEqual(
      terraform.comments(text).map(({ start, end }) => text.slice(start, end)),
      ["# one", "// two", "/* three\n   four */"],
    );
  });

  it("reads the blocks before and after one that is not finished", () => {
    const text =
      'resource "a" "one" {\n  x = 1\n}\n\nresource "a" "two" {\n  y = [\n\nresource "a" "three" {\n  z = 3\n}\n';
    const { model, broken } = read(text);
    assert.equal(broken, true);
    const three = model.blocks.find((one) => one.labels[1] === "three");
    assert.ok(three && !three.broken);
    assert.equal(text.slice(three.header.start, three.header.end), 'resource "a" "three"');
    assert.ok(model.blocks.some((one) => one.labels[1] === "one"));
  });

  it("tells resources, providers and versions to rules over several files", () => {
    const text =
      'terraform {\n  required_providers {\n    aws = { version = "~> 5.0" }\n    tls = { source = "hashicorp/tls" }\n  }\n}\nprovider "aws" {}\nresource "aws_lb" "web" {\n  subnets = var.subnets\n}\n';
    assert.deepEqual(
      read(text).facts?.map((one) => one.kind),
      ["terraform.pinned", "terraform.unpinned", "terraform.provider", "terraform.resource"],
    );
  });

  it("never throws for any part of a text, and tells no place outside of it", function () {
    this.timeout(20_000);
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 150; round++) {
      const start = random(TEXT.length);
      const end = start + random(TEXT.length - start);
      const text = round % 2 ? TEXT.slice(start, end) : TEXT.slice(0, start) + TEXT.slice(end);
      const { model } = read(text);
      terraform.comments(text);
      for (const one of model.blocks) assert.ok(one.at.start >= 0 && one.at.end <= text.length);
      for (const { at, key, keyAt } of entriesOf(model.blocks)) {
        assert.ok(at.start < at.end && at.end <= text.length);
        assert.equal(text.slice(keyAt.start, keyAt.end), key);
      }
    }
  });
});
