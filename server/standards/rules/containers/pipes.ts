/** What can't fail by itself. */
const SAFE =
  /^(?:echo|printf|yes|true|:|cat|uname|hostname|whoami|id|pwd|date|basename|dirname|env|printenv|set|export|declare|history|seq)$/;
/** Only pass on what they read, so that they fail no more than what is before them. */
const FILTERS =
  /^(?:sed|awk|gawk|cut|tr|sort|uniq|rev|tac|fold|fmt|column|nl|wc|head|tail|tee|[ef]?grep|cat|base64|xxd|od)$/;
/** What stops reading early, so that the command before it ends with SIGPIPE. */
const EARLY = /^(?:head|true|:)$/;

/**
 * The command whose failure a pipeline hides: one before the last, which can fail, unless
 * the last one is a question by itself (`grep -q`).
 */
export function hiddenFailure(parts: readonly (readonly string[])[]): string | undefined {
  const last = parts.at(-1) ?? [];
  if (asksOnly(last)) return undefined;
  for (const [index, [name = "", ...rest]] of parts.slice(0, -1).entries()) {
    const short = name.slice(name.lastIndexOf("/") + 1);
    if (short === "" || (index > 0 && FILTERS.test(short))) continue;
    if (short === "cat" ? rest.some((one) => !one.startsWith("-")) : !SAFE.test(short)) return short;
  }
  return undefined;
}

function asksOnly(words: readonly string[]): boolean {
  return (
    /^[ef]?grep$/.test(words[0] ?? "") &&
    words.slice(1).some((one) => /^-\w*q|^--(?:quiet|silent)$/.test(one))
  );
}

/** Whether the pipeline would fail under pipefail although all is well. */
export function endsEarly(parts: readonly (readonly string[])[]): boolean {
  const last = parts.at(-1) ?? [];
  return asksOnly(last) || EARLY.test(last[0] ?? "") || parts.some(([name]) => name === "yes");
}
