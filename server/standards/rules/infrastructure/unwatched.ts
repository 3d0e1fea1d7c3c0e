import type { Fact, ProjectFacts } from "../../project.ts";
import { folderOf } from "./facts.ts";

/** Resources whose failure is an outage, and that CloudWatch measures. */
const WATCHED =
  /^(aws_(db_instance|rds_cluster|lb|alb|sqs_queue|ecs_service|dynamodb_table|elasticache_replication_group|lambda_function)|AWS::(RDS::DB(Instance|Cluster)|ElasticLoadBalancingV2::LoadBalancer|SQS::Queue|ECS::Service|DynamoDB::Table|ElastiCache::ReplicationGroup|Lambda::Function|Serverless::Function))$/;
const ALARM = /^(aws_cloudwatch_metric_alarm|AWS::CloudWatch::Alarm)$/;

interface Item {
  readonly fact: Fact;
  readonly name: string;
  readonly type: string;
  readonly address: string;
  /** One module of Terraform, or one template. */
  readonly place: string;
  readonly references: readonly string[];
  readonly several: boolean;
}

function itemsOf(facts: ProjectFacts): Item[] {
  return [
    ...facts.of("terraform.resource").map(
      (fact): Item => ({
        fact,
        name: fact.data.name,
        type: fact.data.type,
        address: `${fact.data.type}.${fact.data.name}`,
        place: folderOf(fact.path),
        references: fact.data.references,
        several: fact.data.has.includes("for_each") || fact.data.has.includes("count"),
      }),
    ),
    ...facts.of("cloudformation.resource").map(
      (fact): Item => ({
        fact,
        name: fact.data.id,
        type: fact.data.type,
        address: fact.data.id,
        place: fact.path,
        references: fact.data.references,
        several: false,
      }),
    ),
  ];
}

function refersTo(one: Item, other: Item): boolean {
  return one.references.some((r) => r === other.address || r.startsWith(`${other.address}.`));
}

/** What no alarm mentions in a place where alarms mention others of the same kind. */
export function unwatched(facts: ProjectFacts): { fact: Fact; name: string; other: string }[] {
  const places = new Map<string, Item[]>();
  for (const item of itemsOf(facts)) {
    const list = places.get(item.place);
    if (list) list.push(item);
    else places.set(item.place, [item]);
  }
  const out: { fact: Fact; name: string; other: string }[] = [];
  for (const items of places.values()) {
    const alarms = items.filter((one) => ALARM.test(one.type));
    // Alarms that are made for a list may watch anything.
    if (alarms.length === 0 || alarms.some((one) => one.several)) continue;
    for (const item of items) {
      if (!WATCHED.test(item.type) || alarms.some((one) => refersTo(one, item))) continue;
      const other = items.find(
        (one) => one.type === item.type && alarms.some((alarm) => refersTo(alarm, one)),
      );
      if (other) out.push({ fact: item.fact, name: item.name, other: other.name });
    }
  }
  return out;
}
