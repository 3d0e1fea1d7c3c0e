import type { Example } from "../../model.ts";

export const catastrophicRegexExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: String.raw`export function isName(text) {
  return ⟦/^(\w+\s?)*$/⟧.test(text);
}

export const line = ⟦/^(.+)+$/⟧;
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: String.raw`const EMAIL = ⟦/^([a-zA-Z0-9]+)*@example\.com$/⟧;

export const valid = (text) => EMAIL.test(text);
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function isList(text) {
  return ⟦/^(?:[a-z]|[a-z0-9])+;$/i⟧.test(text);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: String.raw`export const numbers = new RegExp(⟦"^(\\d+,?)+$"⟧);
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: String.raw`export function key(line) {
  return ⟦/^\s*(.*?)\s*=/⟧.exec(line);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "each character has one place to go",
    good: String.raw`export const words = /^\w+(?:\s\w+)*$/;
export const version = /^\d+\.\d+\.\d+(?:-[a-z0-9.]+)?$/i;
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "nothing behind the repetition can fail",
    good: String.raw`export const first = /(a+)+/;
export const blank = /(\s*)*/;
export const ranges = /^(?:(?:\d+-\d+|\d+),?)+/;
export const rest = /^( *)(.*)$/;
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "separators keep the repetitions apart",
    good: String.raw`export const day = /^(?:\d{1,2}[.-]){2}\d{4}$/;
export const address = /^[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*;$/i;
export const pair = /^[^=]+=[^=]+$/;
export const comment = /\/\*[\s\S]*?\*\//;
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "alternatives that share no character, and what can't be judged",
    good: String.raw`export const quoted = /^"(?:[^"\\]|\\.)*"$/;
export const path = /^(?:\/[\w.-]+)+\/?$/;
export const again = /^(a+)\1$/;
`,
  },
  {
    languages: ["python"],
    bad: String.raw`import re

NAME = re.compile(⟦r"^(\w+\s?)*$"⟧)
`,
  },
  {
    languages: ["python"],
    bad: `import re


def is_list(text):
    return re.fullmatch(⟦r"(?:[a-z]+,?)+"⟧, text)
`,
  },
  {
    languages: ["python"],
    bad: `import re


def tag(text):
    return re.match(⟦"^(?P<tag>[a-z]*)*>"⟧, text, re.IGNORECASE)
`,
  },
  {
    languages: ["python"],
    bad: `import re


def key(line):
    return re.search(⟦r"^(?:[a-z]|[a-z0-9])+="⟧, line)
`,
  },
  {
    languages: ["python"],
    trap: "each character has one place to go",
    good: String.raw`import re

WORDS = re.compile(r"^\w+(?:\s\w+)*$")
`,
  },
  {
    languages: ["python"],
    trap: "nothing behind the repetition can fail",
    good: `import re


def first(text):
    return re.search(r"(a+)+", text)
`,
  },
  {
    languages: ["python"],
    trap: "a pattern with white space and comments is not read",
    good: String.raw`import re

STEP = re.compile(r"""
    ^ (\w+ \s?)* $
""", re.VERBOSE)
`,
  },
  {
    languages: ["python"],
    trap: "another compile",
    good: String.raw`from shop import rules

rule = rules.compile(r"^(\w+\s?)*$")
`,
  },
  {
    languages: ["java"],
    bad: String.raw`import java.util.regex.Pattern;

class Names {
    private static final Pattern NAME = Pattern.compile(⟦"^(\\w+\\s?)*$"⟧);
}
`,
  },
  {
    languages: ["java"],
    bad: `class Check {
    boolean ok(String text) {
        return text.matches(⟦"([a-z]+)+"⟧);
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import jakarta.validation.constraints.Pattern;

class Form {
    @Pattern(regexp = ⟦"^(([a-z])+.)+[A-Z]([a-z])+$"⟧)
    private String name;
}
`,
  },
  {
    languages: ["java"],
    bad: String.raw`import java.util.regex.Pattern;

class Lines {
    private static final Pattern KEY = Pattern.compile(⟦"^(?:[a-z]+\\s*)+="⟧);
}
`,
  },
  {
    languages: ["java"],
    trap: "each character has one place to go",
    good: String.raw`import java.util.regex.Pattern;

class Words {
    private static final Pattern WORDS = Pattern.compile("^\\w+(?:\\s\\w+)*$");
}
`,
  },
  {
    languages: ["java"],
    trap: "possessive quantifiers and atomic groups give nothing back",
    good: String.raw`import java.util.regex.Pattern;

class Safe {
    private static final Pattern POSSESSIVE = Pattern.compile("^(\\w++\\s?)*+$");
    private static final Pattern ATOMIC = Pattern.compile("^(?>\\w+\\s?)*$");
}
`,
  },
  {
    languages: ["java"],
    trap: "a separator keeps the repetitions apart",
    good: String.raw`class Parts {
    String[] parts(String text) {
        return text.split("\\s*,\\s*");
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "another compile",
    good: String.raw`class Rules {
    Rule rule(Compiler compiler) {
        return compiler.compile("^(\\w+\\s?)*$");
    }
}
`,
  },
];
