import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const heavyLockMaintenanceExamples: readonly Example[] = [
  bad("⟦VACUUM FULL orders⟧;\n"),
  bad("⟦vacuum (full, analyze) orders, lines⟧;\n"),
  bad("⟦VACUUM FULL⟧;\n"),
  bad("⟦CLUSTER orders USING orders_pkey⟧;\n"),
  bad("BEGIN;\n⟦LOCK TABLE orders⟧;\nCOMMIT;\n"),
  bad("⟦LOCK orders, lines IN SHARE ROW EXCLUSIVE MODE⟧;\n"),
  bad("⟦REFRESH MATERIALIZED VIEW totals⟧;\n", "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;\n"),
  bad(
    "⟦ALTER TABLE events DETACH PARTITION events_2024⟧;\n",
    "ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;\n",
  ),
  good("VACUUM orders;\nVACUUM (ANALYZE) orders;\nANALYZE orders;\n", "beside the traffic"),
  good("VACUUM (FULL false) orders;\nVACUUM (FULL 0, ANALYZE) orders;\n", "switched off"),
  good("REFRESH MATERIALIZED VIEW CONCURRENTLY totals;\n"),
  good(
    "CREATE MATERIALIZED VIEW totals AS SELECT 1 WITH NO DATA;\nREFRESH MATERIALIZED VIEW totals;\n",
    "the view is new",
  ),
  good(
    "ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;\nALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES IN (2027);\n",
  ),
  good("LOCK TABLE orders IN ROW EXCLUSIVE MODE;\nLOCK TABLE orders IN ACCESS SHARE MODE;\n", "weak modes"),
  good("REFRESH MATERIALIZED VIEW totals WITH NO DATA;\n", "nothing is worked out"),
  good("CREATE TABLE s (id bigint);\nLOCK TABLE s;\nCLUSTER s USING s_pkey;\n", "the table is new"),
  ...inMigrations([
    { sql: ["VACUUM FULL orders"], bad: [0] },
    { sql: ["LOCK TABLE orders IN ACCESS EXCLUSIVE MODE"], bad: [0] },
    { sql: ["REFRESH MATERIALIZED VIEW totals"], bad: [0] },
    { sql: ["ALTER TABLE events DETACH PARTITION events_2024"], bad: [0] },
    { sql: ["VACUUM orders"] },
    { sql: ["REFRESH MATERIALIZED VIEW CONCURRENTLY totals"] },
    { sql: ["LOCK TABLE orders IN ROW EXCLUSIVE MODE"], trap: "a weak mode" },
    { sql: ["CREATE TABLE s (id bigint)", "LOCK TABLE s"], trap: "the table is new" },
  ]),
];
