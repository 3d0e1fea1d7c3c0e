import { defineRule } from "../../rule.ts";
import { examples } from "./serverNoTimeouts.examples.ts";
import { goServers } from "./serverNoTimeouts.go.ts";
import { javaServers } from "./serverNoTimeouts.java.ts";
import { javascriptServers } from "./serverNoTimeouts.javascript.ts";
import { pythonServers } from "./serverNoTimeouts.python.ts";

export const serverNoTimeouts = defineRule({
  id: "server-no-timeouts",
  code: "TO07",
  title: "Server waits for its clients without a limit",
  area: "timeouts",
  severity: "warning",
  why: "A server that never gives up on a slow or silent client holds a connection and its memory for each of them, until it has none left for the others. A limit on reading a request frees them, whether the client is hostile or merely gone.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
    { title: "Go: net/http.Server", url: "https://pkg.go.dev/net/http#Server" },
    {
      title: "Node.js: server.requestTimeout",
      url: "https://nodejs.org/api/http.html#serverrequesttimeout",
    },
  ],
  autofix: "yes",
  peers: { golangci: ["gosec", "G112", "G114"] },
  mentions: ["ReadHeaderTimeout", "ReadTimeout", "gunicorn", "requestTimeout", "headersTimeout"],
  languages: {
    go: goServers,
    javascript: javascriptServers,
    python: pythonServers,
    java: javaServers,
  },
  examples,
});
