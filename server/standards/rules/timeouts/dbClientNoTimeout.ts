import { defineRule } from "../../rule.ts";
import { dbClientNoTimeoutExamples } from "./dbClientNoTimeout.examples.ts";
import { JAVASCRIPT_DB_MENTIONS, javascriptHandlers } from "./dbJavascript.ts";
import { PYTHON_DB_MENTIONS, pythonHandlers } from "./dbPython.ts";
import { goHandlers, javaHandlers, SERVER_DB_MENTIONS } from "./dbServer.ts";

export const dbClientNoTimeout = defineRule({
  id: "db-client-no-timeout",
  code: "TO03",
  title: "Database client has no time limits",
  area: "timeouts",
  severity: "warning",
  why: "When a database hangs, a client without limits keeps every request that asks it, until the service has no thread or connection left for the healthy ones. Limits on connecting and on statements free them and make the failure visible.",
  sources: [
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "PostgreSQL: statement_timeout",
      url: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: [...new Set([...JAVASCRIPT_DB_MENTIONS, ...PYTHON_DB_MENTIONS, ...SERVER_DB_MENTIONS])],
  languages: { javascript: javascriptHandlers, python: pythonHandlers, java: javaHandlers, go: goHandlers },
  examples: dbClientNoTimeoutExamples,
});
