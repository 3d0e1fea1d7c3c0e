import type { Claim, LineClaim } from "../model.ts";
import { sameClaim } from "./attribution.ts";
import type { Runs } from "./runs.ts";
import { isBlankCode } from "./textDiff.ts";

/** What is known of one line, in characters that are no blanks (UTF-16 units). */
export interface LineDetail {
  /** 1-based. */
  readonly line: number;
  /** The line's claim; undefined if the line came in by nothing that was observed. */
  readonly claim: Claim | undefined;
  readonly aiChars: number;
  readonly humanChars: number;
  readonly chars: number;
}

/** A line with a smaller share of AI characters is not attested in notes. */
const MIN_AI_SHARE = 0.2;
/** A line without AI is a person's if at least this share of it was typed. */
const MIN_HUMAN_SHARE = 0.8;

/**
 * Every line with something known of it. A line is AI as soon as one AI character that is no blank survives;
 * of several AI claims the one with the most characters is shown. A suspicion makes the line unknown and
 * suspected. A person's line needs keystrokes behind four fifths of it; there is no `human` by absence of AI.
 */
export function lineDetails(text: string, runs: Runs<Claim>): LineDetail[] {
  const details: LineDetail[] = [];
  let line = 1;
  let chars = 0;
  let byClaim: { claim: Claim; chars: number }[] = [];
  const finish = (): void => {
    if (byClaim.length > 0) details.push(detailOf(line, chars, byClaim));
    line++;
    chars = 0;
    byClaim = [];
  };
  let at = 0;
  for (const { length, mark } of runs) {
    const end = at + length;
    while (at < end) {
      let count = 0;
      let code = 0;
      while (at < end) {
        code = text.charCodeAt(at++);
        if (code === 10) break;
        if (!isBlankCode(code)) count++;
      }
      chars += count;
      if (mark !== undefined && count > 0) {
        const known = byClaim.find(({ claim }) => claim === mark);
        if (known === undefined) byClaim.push({ claim: mark, chars: count });
        else known.chars += count;
      }
      if (code === 10) finish();
    }
  }
  finish();
  return details;
}

function detailOf(line: number, chars: number, byClaim: { claim: Claim; chars: number }[]): LineDetail {
  const sum = (origin: Claim["origin"]): number =>
    byClaim.reduce((total, one) => total + (one.claim.origin === origin ? one.chars : 0), 0);
  const most = (accept: (claim: Claim) => boolean): Claim | undefined => {
    let best: { claim: Claim; chars: number } | undefined;
    for (const one of byClaim)
      if (accept(one.claim) && (best === undefined || one.chars >= best.chars)) best = one;
    return best?.claim;
  };
  const aiChars = sum("ai");
  const humanChars = sum("human");
  const claim =
    most(({ origin }) => origin === "ai") ??
    most(({ confidence }) => confidence === "suspected") ??
    (humanChars >= MIN_HUMAN_SHARE * chars ? most(({ origin }) => origin === "human") : undefined) ??
    most(({ origin }) => origin === "unknown");
  return { line, claim, aiChars, humanChars, chars };
}

/** The claims of lines to be shown; neighbours with the same claim are one. */
export function lineClaims(details: readonly LineDetail[]): LineClaim[] {
  const claims: LineClaim[] = [];
  for (const { line, claim } of details) {
    if (claim === undefined) continue;
    const last = claims.at(-1);
    if (last !== undefined && last.endLine === line - 1 && sameClaim(last, claim))
      claims[claims.length - 1] = { ...last, endLine: line };
    else claims.push({ ...claim, startLine: line, endLine: line });
  }
  return claims;
}

/**
 * The claims of lines that may go into a note: AI where at least a fifth of the line is AI's, persons' where
 * they typed it. Suspicions and lines of unknown origin are left out.
 */
export function attestableClaims(details: readonly LineDetail[]): LineClaim[] {
  return lineClaims(
    details.filter(({ claim, aiChars, chars }) =>
      claim?.origin === "ai" ? aiChars >= MIN_AI_SHARE * chars : claim?.origin === "human",
    ),
  );
}
