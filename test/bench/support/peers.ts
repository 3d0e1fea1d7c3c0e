import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { peerFile, peers, product } from "./env.ts";
import type { ServerSpec } from "./lsp.ts";

/**
 * Rules of the other tools that look at syntax only and speak of the same defects as
 * ours: promises, error handling, loops. None needs types.
 */
const ESLINT_RULES = [
  "no-async-promise-executor",
  "no-await-in-loop",
  "no-empty",
  "no-promise-executor-return",
  "no-throw-literal",
  "no-unsafe-finally",
  "no-useless-catch",
  "prefer-promise-reject-errors",
];

const BIOME_RULES = {
  suspicious: { noAsyncPromiseExecutor: "error", noEmptyBlockStatements: "error", noCatchAssign: "error" },
  correctness: { noUnsafeFinally: "error", noUnreachable: "error" },
  complexity: { noUselessCatch: "error" },
  style: { useThrowOnlyError: "error" },
  performance: { noAwaitInLoops: "error" },
};

/** Ten patterns a language, which is what our rules come to once those of other languages are left out. */
const AST_GREP_RULES: Readonly<Record<string, readonly string[]>> = {
  TypeScript: [
    "new Promise(async ($$$A) => { $$$B })",
    "fetch($$$A)",
    "axios.get($$$A)",
    "setTimeout(async () => { $$$A }, $B)",
    "$A.forEach(async ($B) => { $$$C })",
    "try { $$$A } catch ($B) {}",
    "process.exit($A)",
    "throw '$A'",
    "Promise.all($A)",
    "$A.then($B)",
  ],
  JavaScript: [
    "new Promise(async ($$$A) => { $$$B })",
    "fetch($$$A)",
    "axios.get($$$A)",
    "setTimeout(async () => { $$$A }, $B)",
    "$A.forEach(async ($B) => { $$$C })",
    "try { $$$A } catch ($B) {}",
    "process.exit($A)",
    "throw '$A'",
    "Promise.all($A)",
    "$A.then($B)",
  ],
  Python: [
    "requests.get($$$A)",
    "requests.post($$$A)",
    "time.sleep($A)",
    "open($$$A)",
    "asyncio.create_task($$$A)",
    "queue.Queue()",
    "threading.Thread($$$A)",
    "sys.exit($A)",
    "raise Exception($$$A)",
    "logging.error($A)",
  ],
  Java: [
    "Thread.sleep($A)",
    "System.exit($A)",
    "new Thread($$$A)",
    "$A.printStackTrace()",
    "Executors.newCachedThreadPool()",
    "new LinkedBlockingQueue<>()",
    "$A.notify()",
    "throw new RuntimeException($A)",
    "$A.join()",
    "new SimpleDateFormat($$$A)",
  ],
  Go: [
    "http.Get($A)",
    "http.Post($$$A)",
    "panic($A)",
    "time.Sleep($A)",
    "os.Exit($A)",
    "context.Background()",
    "log.Fatal($$$A)",
    "time.After($A)",
    "exec.Command($$$A)",
    "$A.Close()",
  ],
};

/** Writes every tool's configuration into a folder, and makes their modules resolvable from it. */
export function configurePeers(folder: string): void {
  const off = Object.fromEntries(ESLINT_RULES.map((rule) => [rule, "error"]));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  symlinkSync(path.join(peers(), "node_modules"), path.join(folder, "node_modules"));
  write("package.json", JSON.stringify({ type: "module", private: true }));
  write(
    "eslint.config.js",
    `import parser from "typescript-eslint";
export default [{
  files: ["**/*.{ts,tsx,js,mjs,cjs}"],
  languageOptions: { parser: parser.parser },
  linterOptions: { reportUnusedDisableDirectives: "off" },
  rules: ${JSON.stringify(off)},
}];
`,
  );
  write(
    ".oxlintrc.json",
    JSON.stringify({
      categories: { correctness: "off" },
      plugins: ["eslint", "promise", "typescript"],
      rules: off,
    }),
  );
  write(
    "biome.json",
    JSON.stringify({
      formatter: { enabled: false },
      assist: { enabled: false },
      linter: { rules: { preset: "none", ...BIOME_RULES } },
      files: { maxSize: 5_000_000 },
    }),
  );
  write("sgconfig.yml", "ruleDirs: [rules]\n");
  for (const [language, patterns] of Object.entries(AST_GREP_RULES)) {
    for (const [index, pattern] of patterns.entries()) {
      const id = `${language.toLowerCase()}-${index}`;
      write(
        `rules/${id}.yml`,
        `id: ${id}\nlanguage: ${language}\nseverity: warning\nmessage: found\nrule:\n  pattern: ${JSON.stringify(pattern)}\n`,
      );
    }
  }
}

/** A code that every tool has something to say of, put at the end of each edited file. */
export const TROUBLE = `
export async function troubleForEveryTool(urls: string[]): Promise<unknown> {
  for (const url of urls) {
    try {
      await fetch(url);
    } catch (error) {}
  }
  return new Promise(async (resolve) => { resolve(await fetch("x")); });
}
`;

/** Command of a peer without a Node process in front of it, where the package has a binary. */
export function binaryOf(tool: "biome" | "oxlint" | "ast-grep" | "squawk"): {
  command: string;
  args: string[];
} {
  const platform = `${process.platform}-${process.arch}`;
  if (tool === "biome") return { command: peerFile("@biomejs", `cli-${platform}`, "biome"), args: [] };
  if (tool === "squawk") return { command: peerFile("@squawk-cli", platform, "bin", "squawk"), args: [] };
  if (tool === "ast-grep")
    return { command: peerFile("@ast-grep", `cli-${platform}-gnu`, "ast-grep"), args: [] };
  return { command: process.execPath, args: [peerFile("oxlint", "bin", "oxlint")] };
}

const ESLINT_SETTINGS = {
  validate: "on",
  run: "onType",
  useESLintClass: true,
  useFlatConfig: true,
  experimental: { useFlatConfig: false },
  packageManager: "npm",
  workingDirectory: { mode: "location" },
  nodePath: null,
  onIgnoredFiles: "off",
  options: {},
  rulesCustomizations: [],
  quiet: false,
  problems: { shortenToSingleLine: false },
  format: false,
  codeAction: { disableRuleComment: { enable: false }, showDocumentation: { enable: false } },
  codeActionOnSave: { enable: false, mode: "all" },
};

/** Our server: the production build, by push or by pull. */
export function ownServer(cwd: string, pull: boolean): ServerSpec {
  return {
    name: `Two Keys (${pull ? "pull" : "push"})`,
    command: process.execPath,
    args: [path.join(product(), "dist/server.js"), "--stdio"],
    cwd,
    pull,
  };
}

/** The other servers. */
export function peerServers(cwd: string): ServerSpec[] {
  const oxlint = binaryOf("oxlint");
  const biome = binaryOf("biome");
  const astGrep = binaryOf("ast-grep");
  return [
    { name: "oxlint", command: oxlint.command, args: [...oxlint.args, "--lsp"], cwd },
    { name: "ast-grep", command: astGrep.command, args: [...astGrep.args, "lsp"], cwd },
    { name: "Biome", command: biome.command, args: [...biome.args, "lsp-proxy"], cwd },
    {
      name: "ESLint (pull)",
      command: process.execPath,
      args: [peerFile("vscode-langservers-extracted", "bin", "vscode-eslint-language-server"), "--stdio"],
      cwd,
      // It answers to questions only.
      pull: true,
      configuration: {
        ...ESLINT_SETTINGS,
        workspaceFolder: { name: "bench", uri: `file://${cwd}` },
      },
    },
  ];
}
