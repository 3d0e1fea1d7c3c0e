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
  poolSize: { default: 32, unit: "threads", text: "Size that suggestions give a thread pool." },
} as const;

export type ValueName = keyof typeof VALUES;
export type Values = { readonly [V in ValueName]: number };

export const DEFAULT_VALUES: Values = Object.fromEntries(
  Object.entries(VALUES).map(([name, value]) => [name, value.default]),
) as Record<ValueName, number>;
