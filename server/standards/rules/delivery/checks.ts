import type { WorkflowJob, WorkflowStep } from "../../formats/githubActions.ts";
import { wordsOf } from "./deploys.ts";

const NAMES =
  /(?:^|[^a-z])(?:tests?|testing|unit|e2e|integration|specs?|ci|checks?|verify|validate|validation|quality|lint|plan|smoke|acceptance|gate|tested|build-and-test)(?:[^a-z]|$)/i;

/** Commands that test what will be deployed, by the program's name. */
const TESTS: Readonly<Record<string, RegExp>> = {
  npm: /^(?:t|test|tst|run(?:-script)? \S*(?:test|check|verify|ci|e2e)\S*|cit)\b/,
  pnpm: /^(?:-\S+ )*(?:t|test|run \S*(?:test|check|verify|e2e)\S*)\b/,
  yarn: /^(?:run )?\S*(?:test|check|verify|e2e)\S*/,
  bun: /^(?:run )?\S*test/,
  node: /--test\b|\btest/,
  deno: /^(?:test|task \S*test)/,
  go: /^test\b/,
  gotestsum: /^/,
  cargo: /^(?:test|nextest|t)\b/,
  mvn: /\b(?:test|verify|package|install|deploy)\b/,
  mvnw: /\b(?:test|verify|package|install)\b/,
  gradle: /\b(?:\S*[tT]est|check|build)\b/,
  gradlew: /\b(?:\S*[tT]est|check|build)\b/,
  dotnet: /^test\b/,
  make: /\b\S*(?:test|check|ci|verify|all)\S*\b/,
  just: /\b\S*(?:test|check|ci)\S*\b/,
  task: /\b\S*(?:test|check|ci)\S*\b/,
  pytest: /^/,
  tox: /^/,
  nox: /^/,
  python: /-m (?:pytest|unittest)|manage\.py test|\btests?\b/,
  python3: /-m (?:pytest|unittest)|manage\.py test|\btests?\b/,
  rspec: /^/,
  rake: /^(?:test|spec)?/,
  rails: /^test/,
  bundle: /\b(?:rspec|rake|test)\b/,
  phpunit: /^/,
  php: /\b(?:phpunit|artisan test|pest)\b/,
  composer: /\btest/,
  mix: /^test/,
  bazel: /^(?:test|coverage)/,
  jest: /^/,
  vitest: /^/,
  mocha: /^/,
  playwright: /^test/,
  cypress: /^run/,
  nx: /\btest\b/,
  turbo: /\btest\b/,
  ctest: /^/,
  bats: /^/,
  newman: /^/,
  k6: /^run/,
  swift: /^test/,
  flutter: /^test/,
  sbt: /\btest/,
  lein: /^test/,
};

/** Commands that look at an infrastructure's change before it is made. */
const PLANS =
  /^(?:terraform|tofu|terragrunt) .*\b(?:plan|validate)\b|^helm (?:lint|test|diff|template)\b|^kubectl (?:diff|.*--dry-run)|^(?:kubeconform|kubeval|conftest|checkov|tflint|cfn-lint|cdk (?:diff|synth)|pulumi preview|ansible-lint|ansible-playbook .*--(?:check|syntax-check))\b/;
const SKIPS = /-DskipTests|-Dmaven\.test\.skip|-x test\b|--exclude-task=test/;

/** Whether a command tests. */
export function isTest(words: readonly string[]): boolean {
  const [name = ""] = words;
  const rest = words.slice(1).join(" ");
  if (SKIPS.test(rest)) return false;
  return (
    (Object.hasOwn(TESTS, name) && TESTS[name]?.test(rest) === true) ||
    /(?:^|[-_])tests?(?:\.sh|\.py)?$/.test(name.replace(/^test$/, ""))
  );
}

function isCheck(words: readonly string[]): boolean {
  return isTest(words) || PLANS.test(words.join(" "));
}

export function checksStep(step: WorkflowStep): boolean {
  if (NAMES.test(step.name)) return true;
  if (/(?:^|[/-])(?:tests?|pytest|cypress|playwright)(?:[-/@]|$)/.test(step.uses?.text ?? "")) return true;
  return step.run?.commands.some((one) => isCheck(wordsOf(one))) ?? false;
}

/** Whether a job looks at a change before it is let through. */
export function checksJob(job: WorkflowJob): boolean {
  return NAMES.test(job.id) || NAMES.test(job.name) || job.steps.some(checksStep);
}
