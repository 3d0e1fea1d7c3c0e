/**
 * Numbers that fixes and messages use. A policy overrides them under
 * `standards.values`; the defaults here are what a company gets on the first day.
 */
export const VALUES = {
  outboundTimeoutMs: { default: 10_000, unit: "ms", text: "Time limit that fixes give an outbound call." },
  serverReadHeaderTimeoutMs: {
    default: 5_000,
    unit: "ms",
    text: "Time that a server waits for a request's headers.",
  },
  pollDeadlineMs: { default: 60_000, unit: "ms", text: "Deadline that suggestions give a polling loop." },
  queueCapacity: { default: 1_000, unit: "items", text: "Capacity that suggestions give a queue." },
  connectTimeoutMs: {
    default: 5_000,
    unit: "ms",
    text: "Time limit that fixes give to opening a connection.",
  },
  statementTimeoutMs: {
    default: 30_000,
    unit: "ms",
    text: "Time limit that fixes give a statement of a database.",
  },
  lockTimeoutMs: { default: 5_000, unit: "ms", text: "Time that a migration waits for a lock." },
  waitTimeoutMs: { default: 30_000, unit: "ms", text: "Time limit that fixes give a wait." },
  retryAttempts: { default: 3, unit: "attempts", text: "Attempts that suggestions give a retry." },
  fanOut: { default: 16, unit: "tasks", text: "Tasks at a time that suggestions give a fan-out." },
  cacheEntries: { default: 1_024, unit: "entries", text: "Size that fixes give a cache." },
  bodyBytes: { default: 10_485_760, unit: "bytes", text: "Longest body that fixes let a program read." },
  connections: { default: 20, unit: "connections", text: "Size that suggestions give a connection pool." },
  minReplicas: { default: 2, unit: "replicas", text: "Fewest replicas of a workload below Tier 1." },
  minReplicasTier1: { default: 3, unit: "replicas", text: "Fewest replicas of a workload on Tier 1." },
  backupDays: { default: 7, unit: "days", text: "Fewest days that backups are kept." },
  logDays: {
    default: 365,
    unit: "days",
    text: "Days that a Tier 1 service keeps its logs, and that fixes set.",
  },
  jobMinutes: { default: 30, unit: "minutes", text: "Time limit that fixes give a job of a pipeline." },
  poolSize: { default: 32, unit: "threads", text: "Size that suggestions give a thread pool." },
  leastLogDays: { default: 7, unit: "days", text: "Fewest days that logs are kept." },
  functionConcurrency: {
    default: 50,
    unit: "executions",
    text: "Concurrent executions that suggestions reserve for a function.",
  },
} as const;

export type ValueName = keyof typeof VALUES;
export type Values = { readonly [V in ValueName]: number };

export const DEFAULT_VALUES: Values = Object.fromEntries(
  Object.entries(VALUES).map(([name, value]) => [name, value.default]),
) as Record<ValueName, number>;
