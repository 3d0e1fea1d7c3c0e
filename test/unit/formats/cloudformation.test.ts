import assert from "node:assert/strict";
import { cloudformation } from "../../../server/standards/formats/cloudformation.ts";
import {
  booleanOf,
  type ConfigEntry,
  type ConfigValue,
  entryOf,
  numberOf,
  referencesOf,
  scalarOf,
  stringOf,
} from "../../../server/standards/formats/configTree.ts";
import { readYaml, yamlComments } from "../../../server/standards/formats/yamlNodes.ts";

const FILE = { path: "stacks/shop.yaml", language: "yaml" } as const;

const TEXT = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Days: { Type: Number, Default: 14 }
Globals:
  Function:
    Timeout: 20 # for all
Shared: &shared
  Engine: postgres
  MultiAZ: yes
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    Properties:
      <<: *shared
      BackupRetentionPeriod: !Ref Days
      KmsKeyId: !GetAtt Key.Arn
      DBName: !If [Production, orders, !Ref "AWS::NoValue"]
      StorageType: !Ref AWS::NoValue
      Tags:
        - Key: Name
          Value: !Sub "\${AWS::StackName}-orders"
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Description: |
        # no comment
        but text
      Role: { "Fn::GetAtt": [Role, Arn] }
`;

function* entriesOf(value: ConfigValue): Generator<ConfigEntry> {
  if (value.kind === "list") for (const one of value.items) yield* entriesOf(one);
  if (value.kind !== "map") return;
  for (const one of value.entries) {
    yield one;
    yield* entriesOf(one.value);
  }
}

function resource(text: string, id: string) {
  const found = cloudformation.read(text, FILE).model.resources.find((one) => one.id === id);
  assert.ok(found, `no resource ${id}`);
  return found;
}

describe("reader of CloudFormation", () => {
  it("knows templates by what they say", () => {
    for (const yes of [
      TEXT,
      "AWSTemplateFormatVersion: 2010-09-09\n",
      "Resources:\n  A:\n    Type: AWS::SNS::Topic\n",
      '{ "Resources": { "A": { "Type": "AWS::SNS::Topic" } } }',
      "Transform:\n  - AWS::Serverless-2016-10-31\n",
    ]) {
      assert.equal(cloudformation.detect(yes, FILE), true, yes);
    }
    for (const no of [
      "apiVersion: v1\nkind: Pod\n",
      "Resources:\n  A:\n    Type: other\n",
      '{ "name": "AWS" }',
      "services:\n  web:\n    image: AWS\n",
    ]) {
      assert.equal(cloudformation.detect(no, FILE), false, no);
    }
  });

  it("tells resources with their places", () => {
    const one = resource(TEXT, "Orders");
    assert.equal(TEXT.slice(one.keyAt.start, one.keyAt.end), "Orders");
    assert.equal(TEXT.slice(one.typeAt.start, one.typeAt.end), "Type: AWS::RDS::DBInstance");
    assert.deepEqual(
      one.attributes.map((a) => TEXT.slice(a.at.start, a.at.end)),
      ["DeletionPolicy: Snapshot"],
    );
    assert.ok(TEXT.slice(one.at.start, one.at.end).endsWith('orders"'));
  });

  it("gives each property the text of its place, what is merged in that of its source", () => {
    let count = 0;
    for (const id of ["Orders", "Worker"]) {
      const { properties } = resource(TEXT, id);
      assert.ok(properties);
      for (const { key, keyAt, at } of entriesOf(properties)) {
        assert.ok(TEXT.slice(keyAt.start, keyAt.end).includes(key));
        assert.ok(TEXT.slice(at.start, at.end).startsWith(TEXT.slice(keyAt.start, keyAt.end)));
        assert.equal(TEXT.slice(at.start, at.end).trimEnd(), TEXT.slice(at.start, at.end));
        count++;
      }
    }
    assert.ok(count > 12);
    const { properties } = resource(TEXT, "Orders");
    assert.equal(stringOf(entryOf(properties, "Engine")?.value), "postgres");
    assert.equal(booleanOf(entryOf(properties, "MultiAZ")?.value), true);
  });

  it("takes functions for unknown, and parameters for their defaults", () => {
    const { properties } = resource(TEXT, "Orders");
    const days = entryOf(properties, "BackupRetentionPeriod")?.value;
    assert.ok(days?.kind === "scalar");
    assert.deepEqual([numberOf(days), days.via], [14, "parameter Days"]);
    for (const key of ["KmsKeyId", "DBName"])
      assert.equal(entryOf(properties, key)?.value.kind, "unknown", key);
    assert.equal(scalarOf(entryOf(properties, "StorageType")?.value), null);
    assert.deepEqual(properties ? referencesOf(properties).sort() : [], [
      "AWS::StackName",
      "Key",
      "parameter Days",
    ]);
    const role = entryOf(resource(TEXT, "Worker").properties, "Role")?.value;
    assert.ok(role?.kind === "unknown");
    assert.equal(role.name, "Role.Arn");
  });

  it("gives SAM's globals to resources of the kind", () => {
    const { properties } = resource(TEXT, "Worker");
    assert.equal(numberOf(entryOf(properties, "Timeout")?.value), 20);
    assert.equal(entryOf(resource(TEXT, "Orders").properties, "Timeout"), undefined);
  });

  it("reads JSON, with tabs too", () => {
    const text =
      '{\n\t"Resources": {\n\t\t"A": {\n\t\t\t"Type": "AWS::SQS::Queue",\n\t\t\t"Properties": { "QueueName": "a", "DelaySeconds": 5 }\n\t\t}\n\t}\n}\n';
    const one = resource(text, "A");
    assert.equal(text.slice(one.keyAt.start, one.keyAt.end), '"A"');
    assert.equal(numberOf(entryOf(one.properties, "DelaySeconds")?.value), 5);
    assert.equal(cloudformation.read(text, { ...FILE, language: "json" }).model.json, true);
  });

  it("finds comments, and none in texts", () => {
    assert.deepEqual(
      yamlComments(TEXT).map(({ start, end }) => TEXT.slice(start, end)),
      ["# for all"],
    );
    const text = 'a: "# no" # yes\n# too\nb: |\n  # no\nc: d#no\n';
    assert.deepEqual(
      yamlComments(text).map(({ start, end }) => text.slice(start, end)),
      ["# yes", "# too"],
    );
  });

  it("comes to an end with aliases that multiply, and with one inside of itself", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    assert.equal(readYaml(lines.join("\n")).length, 1);
    assert.equal(readYaml("a: &a\n  b: *a\n").length, 1);
  });

  it("never throws for any part of a text, and tells no place outside of it", function () {
    this.timeout(20_000);
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 150; round++) {
      const start = random(TEXT.length);
      const end = start + random(TEXT.length - start);
      const text = round % 2 ? TEXT.slice(start, end) : TEXT.slice(0, start) + TEXT.slice(end);
      cloudformation.detect(text, FILE);
      cloudformation.comments(text);
      for (const one of cloudformation.read(text, FILE).model.resources) {
        assert.ok(one.at.start >= 0 && one.at.end <= text.length);
        if (!one.properties) continue;
        for (const { at } of entriesOf(one.properties)) assert.ok(at.start < at.end && at.end <= text.length);
      }
    }
  });
});
