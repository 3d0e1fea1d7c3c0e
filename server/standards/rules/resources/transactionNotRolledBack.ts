import { defineRule } from "../../rule.ts";
import { transactionNotRolledBackExamples } from "./transactionNotRolledBack.examples.ts";
import { goTransactions } from "./transactionNotRolledBack.go.ts";
import { javaTransactions } from "./transactionNotRolledBack.java.ts";
import { javascriptTransactions } from "./transactionNotRolledBack.javascript.ts";
import { pythonTransactions } from "./transactionNotRolledBack.python.ts";

export const transactionNotRolledBack = defineRule({
  id: "transaction-not-rolled-back",
  code: "RS07",
  title: "Transaction is not rolled back after an error",
  area: "resources",
  severity: "error",
  why: "After an error the transaction stays open: it keeps its locks and its connection, and the next user of that connection writes into a transaction that is not its own. A rollback on the error's path ends it whatever happened.",
  sources: [
    {
      title: "PostgreSQL: Transactions",
      url: "https://www.postgresql.org/docs/current/tutorial-transactions.html",
    },
    { title: "Go: Executing transactions", url: "https://go.dev/doc/database/execute-transactions" },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "yes",
  peers: {},
  languages: {
    go: goTransactions,
    javascript: javascriptTransactions,
    python: pythonTransactions,
    java: javaTransactions,
  },
  examples: transactionNotRolledBackExamples,
});
