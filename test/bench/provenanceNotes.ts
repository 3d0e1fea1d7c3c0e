import { performance } from "node:perf_hooks";
import { parseAuthorshipLog } from "../../server/provenance/formats/gitAi.ts";

/** Sizes of real notes in bytes by their share, as measured over public repositories. */
const SIZES: readonly (readonly [share: number, bytes: number])[] = [
  [0, 330],
  [0.5, 1024],
  [0.9, 128 * 1024],
  [0.99, 1170 * 1024],
  [1, 3200 * 1024],
];

/** Random numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Authorship logs of realistic sizes: the median has 1 KB, one in ten 128 KB or more. Half of the large ones are
 * old and hold conversations, the others many files and ranges; some are untidy, as real ones are.
 */
export function generateNotes(count: number, seed = 1): string[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, i) => generateNote(sizeAt((i + 0.5) / count), random));
}

/** The size at a share of all notes, between the measured ones on a logarithmic scale. */
function sizeAt(share: number): number {
  const next = Math.max(
    1,
    SIZES.findIndex(([at]) => at >= share),
  );
  const [fromShare, from] = SIZES[next - 1] ?? [0, 330];
  const [toShare, to] = SIZES[next] ?? [1, 330];
  return from * (to / from) ** ((share - fromShare) / (toShare - fromShare));
}

/** One note of about so many bytes. */
function generateNote(bytes: number, random: () => number): string {
  const digits = (length: number): string =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
  const hasConversation = bytes > 2000 && random() < 0.5;
  const sessions = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
    digits(hasConversation ? 16 : 14),
  );
  const keys = sessions.map((one) => (hasConversation ? one : `s_${one}::t_${digits(14)}`));
  const budget = hasConversation ? bytes * 0.15 : Math.max(0, bytes - 330 - sessions.length * 170);
  let attestation = "";
  for (let file = 0; attestation.length < budget; file++) {
    attestation +=
      random() < 0.05 ? `"src/part ${file}/file ${digits(4)}.ts"\n` : `src/part${file % 9}/${digits(6)}.ts\n`;
    const holders = keys.filter((_, i) => i === file % keys.length || random() < 0.5);
    attestation += generateEntries(holders, random);
  }
  const record = (): object => ({
    agent_id: { tool: "claude", id: digits(16), model: "claude-sonnet-4" },
    human_author: "Dana Reyes <dana@example.test>",
    ...(hasConversation ? { messages: generateMessages(bytes / sessions.length, random) } : {}),
  });
  const records = Object.fromEntries(sessions.map((one) => [hasConversation ? one : `s_${one}`, record()]));
  const metadata = {
    schema_version: "authorship/3.0.0",
    git_ai_version: "1.2.3",
    base_commit_sha: digits(40),
    prompts: hasConversation ? records : {},
    ...(hasConversation ? {} : { sessions: records }),
  };
  return `${attestation}---\n${JSON.stringify(metadata, null, 2)}`;
}

/** Entries of one file. Lines have one key each, but for the few files whose note is untidy. */
function generateEntries(keys: readonly string[], random: () => number): string {
  const isUntidy = random() < 0.05;
  const ranges = keys.map((): string[] => []);
  let line = 0;
  for (let left = keys.length + Math.floor(random() ** 3 * 60); left > 0; left--) {
    line += 1 + Math.floor(random() * 30);
    const start = isUntidy ? Math.max(1, line - Math.floor(random() * 40)) : line;
    line += Math.floor(random() * 12);
    ranges[left % keys.length]?.push(start === line ? `${start}` : `${start}-${line}`);
  }
  return keys.map((key, i) => `  ${key} ${(ranges[i] ?? []).join(",")}\n`).join("");
}

function generateMessages(bytes: number, random: () => number): object[] {
  const text = "Sample words of a conversation that a reader has to leave behind. ".repeat(12);
  const count = Math.floor((bytes * 0.85) / (text.length + 60));
  return Array.from({ length: count }, (_, i) => ({
    type: i % 2 === 0 ? "user" : "assistant",
    text,
    at: random(),
  }));
}

/** What parsing 1,000 generated notes took. Times are milliseconds. */
export interface ParseMeasure {
  readonly notes: number;
  readonly bytes: number;
  readonly sizeP50: number;
  readonly sizeP90: number;
  readonly total: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Parses generated notes once each and says how long it took; throws if one of them could not be read. */
export function measureParse(count = 1000): ParseMeasure {
  const notes = generateNotes(count);
  const times = notes.map((text) => {
    const start = performance.now();
    const result = parseAuthorshipLog(text);
    const time = performance.now() - start;
    if (!result.ok || result.skipped > 0) throw new Error("a generated note was not read whole");
    return time;
  });
  const at = (values: readonly number[], share: number): number =>
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
  const sizes = notes.map((text) => Buffer.byteLength(text));
  return {
    notes: count,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    sizeP50: at(sizes, 0.5),
    sizeP90: at(sizes, 0.9),
    total: times.reduce((sum, time) => sum + time, 0),
    p50: at(times, 0.5),
    p99: at(times, 0.99),
    max: at(times, 1),
  };
}
