import assert from "node:assert/strict";
import { unmarked } from "../../server/standards/examples.ts";
import { isTextLanguage } from "../../server/standards/fileKind.ts";
import type { CodeLanguage, TextLanguage } from "../../server/standards/model.ts";
import { RULES } from "../../server/standards/registry.ts";
import { analyse } from "../support/engine.ts";
import { behind, commented, NOTE, otherCase, quoted, spaced, windows } from "./metamorphic/texts.ts";
import { aliased, reformatted, renamed, type Variant, wrapped } from "./metamorphic/variants.ts";

/** Comments whose place in the file is what they say. */
const PLACED =
  /two-keys-ignore|eslint-|biome-ignore|noqa|nosec|nolint|pylint|NOSONAR|NOPMD|nosemgrep|#pragma/;

const VARIANTS: Readonly<
  Record<string, (text: string, language: CodeLanguage, telling?: RegExp) => Promise<Variant | undefined>>
> = {
  "other names": renamed,
  "other layout": reformatted,
  "one level deeper": wrapped,
  "imports under other names": aliased,
};

const TEXT_VARIANTS: Readonly<Record<string, (text: string, language: TextLanguage) => Variant | undefined>> =
  {
    "comments and blank lines": commented,
    "line ends of Windows": windows,
    "other white space": spaced,
    "key words in the other case": otherCase,
    "strings in quotes": quoted,
    "a second document": behind,
  };

/** Names that are the only evidence that a rule has, and why: they stay. */
const TELLING: Readonly<Record<string, { readonly why: string; readonly names: RegExp }>> = {
  "hardcoded-endpoint": {
    why: "a number with dots may be a version or a network",
    names: /version|net|cidr/i,
  },
  "span-or-metric-leak": { why: "a label is text like any other", names: /./ },
  "await-in-loop": {
    why: "a counter that nothing else uses may count anything",
    names: /attempt|retr|tr(y|ies)/i,
  },
  "interrupt-swallowed": { why: "a flag may remember anything", names: /interrupt/i },
  "server-no-timeouts": { why: "settings of gunicorn are names", names: /./ },
  "unbounded-read": { why: "settings of Django are names", names: /^[A-Z_]+$/ },
  "wait-without-timeout": { why: "an event may say anything", names: /stop|shut_?down|exit/i },
  "retry-no-backoff": { why: "a counter may count anything", names: /attempt|retr|tr(y|ies)/i },
  "unbounded-cache": {
    why: "a map may hold anything, and a key may be one of many or of few",
    names: /cache|memo|id$|key|sku|currency/i,
  },
};

/** Where a variant does not mean the same to a rule, and why. */
const EXCEPT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "destructive-ddl": { "one level deeper": "a migration's steps are the functions at the top of its file" },
};

/** Anchored texts in the old names, without white space. */
function told(text: string, findings: readonly { start: number; end: number }[], variant: Variant): string[] {
  return findings.map(({ start, end }) => {
    let own = text.slice(start, end);
    for (const [old, name] of variant.names) own = own.replaceAll(new RegExp(`\\b${name}\\b`, "g"), old);
    return own.replaceAll(/\s+/g, "");
  });
}

/** `RULES_ONLY=id,id` runs the examples of these rules alone. */
const only = process.env.RULES_ONLY?.split(",");

describe("a rule says the same of code that means the same:", () => {
  for (const [name, make] of Object.entries(VARIANTS)) {
    it(name, async () => {
      let compared = 0;
      const wrong: string[] = [];
      for (const rule of RULES.filter((one) => !only || only.includes(one.id))) {
        if (EXCEPT[rule.id]?.[name]) continue;
        for (const [index, example] of rule.examples.entries()) {
          const text = "bad" in example ? unmarked(example.bad) : example.good;
          const [language] = example.languages;
          if (!language || isTextLanguage(language) || PLACED.test(text)) continue;
          const variant = await make(text, language, TELLING[rule.id]?.names);
          if (!variant) continue;
          const options = { only: [rule], ...(example.path ? { path: example.path } : {}) };
          const before = await analyse(text, language, options);
          const after = await analyse(variant.text, language, options);
          compared++;
          const own: Variant = { text, names: new Map() };
          const expected = told(text, before.findings, own);
          const found = told(variant.text, after.findings, variant);
          if (JSON.stringify(expected) !== JSON.stringify(found)) {
            const kind = "bad" in example ? "bad" : "good";
            wrong.push(
              `${rule.id} ${language} ${kind} ${index}: ${JSON.stringify(expected)} became ${JSON.stringify(found)}\n${variant.text}`,
            );
          }
        }
      }
      console.log(`      ${name}: ${compared} examples compared`);
      assert.equal(
        wrong.length,
        0,
        `${wrong.length} of ${compared}:\n${wrong.slice(0, Number(process.env.SHOW ?? 5)).join("\n---\n")}`,
      );
    });
  }
});

/** Anchored texts without white space, quotes, the variants' comments and the case of letters. */
function toldInText(text: string, findings: readonly { start: number; end: number }[]): string[] {
  return findings.map(({ start, end }) =>
    text
      .slice(start, end)
      .replaceAll(new RegExp(`(?:#|--) ${NOTE}`, "g"), "")
      .replaceAll(/[\s"']+/g, "")
      .toLowerCase(),
  );
}

describe("a rule says the same of a text that means the same:", () => {
  for (const [name, make] of Object.entries(TEXT_VARIANTS)) {
    it(name, async () => {
      let compared = 0;
      const wrong: string[] = [];
      for (const rule of RULES.filter((one) => !only || only.includes(one.id))) {
        if (EXCEPT[rule.id]?.[name]) continue;
        for (const [index, example] of rule.examples.entries()) {
          const text = "bad" in example ? unmarked(example.bad) : example.good;
          const [language] = example.languages;
          if (!language || !isTextLanguage(language) || PLACED.test(text)) continue;
          const variant = make(text, language);
          if (!variant) continue;
          const options = {
            only: [rule],
            ...(example.path ? { path: example.path } : {}),
            ...(example.others ? { others: example.others } : {}),
          };
          const before = await analyse(text, language, options);
          const after = await analyse(variant.text, language, options);
          compared++;
          const expected = toldInText(text, before.findings);
          const found = toldInText(variant.text, after.findings);
          if (JSON.stringify(expected) !== JSON.stringify(found)) {
            const kind = "bad" in example ? "bad" : "good";
            wrong.push(
              `${rule.id} ${language} ${kind} ${index}: ${JSON.stringify(expected)} became ${JSON.stringify(found)}\n${variant.text}`,
            );
          }
        }
      }
      console.log(`      ${name}: ${compared} examples compared`);
      assert.equal(
        wrong.length,
        0,
        `${wrong.length} of ${compared}:\n${wrong.slice(0, Number(process.env.SHOW ?? 5)).join("\n---\n")}`,
      );
    });
  }
});
