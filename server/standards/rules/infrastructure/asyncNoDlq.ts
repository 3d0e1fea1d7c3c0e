import { defineRule } from "../../rule.ts";
import { asyncNoDlqExamples } from "./asyncNoDlq.examples.ts";
import { checkTemplate, TEMPLATE_TYPES } from "./asyncNoDlq.template.ts";
import { checkModule } from "./asyncNoDlq.terraform.ts";
import { typesPattern } from "./requirements.ts";

export const asyncNoDlq = defineRule({
  id: "async-no-dlq",
  code: "IC06",
  title: "Messages that fail have nowhere to go",
  area: "infrastructure",
  severity: "warning",
  why: "A message that can't be processed is retried until it is dropped without a trace, or blocks the queue behind it for as long as it is kept. A dead-letter queue takes it out of the way and keeps it for whoever mends the fault.",
  sources: [
    {
      title: "Builders' Library: Avoiding insurmountable queue backlogs",
      url: "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: { checkov: ["CKV_AWS_116"] },
  languages: {},
  formats: {
    cloudformation: { anchors: typesPattern(TEMPLATE_TYPES), check: checkTemplate },
  },
  project: {
    facts: ["terraform.resource"],
    check: (facts, _values, _tier, report) => checkModule(facts, report),
  },
  examples: asyncNoDlqExamples,
});
