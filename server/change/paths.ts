import picomatch from "picomatch";

type Matches = (path: string) => boolean;

/** Holds paths from the repository's top folder against globs, whatever the case of their letters. */
export function matcherOf(globs: readonly string[]): Matches {
  return picomatch([...globs], { dot: true, nocase: true });
}

/** Control files of every repository, in small letters: a change of them is a change of the control itself. */
const CONTROL_GLOBS = [
  "**/.two-keys/**",
  "**/codeowners",
  "**/owners",
  "**/owners_aliases",
  "**/.github/workflows/**",
  "**/.github/actions/**",
  "**/.github/dependabot.yml",
  "action.{yml,yaml}",
  "**/.gitlab-ci.{yml,yaml}",
  "**/.gitlab/ci/**",
  "**/{.gitea,.forgejo}/workflows/**",
  "**/jenkinsfile",
  "**/.circleci/**",
  "**/.buildkite/**",
  "**/azure-pipelines.{yml,yaml}",
  "**/bitbucket-pipelines.yml",
  "**/.pre-commit-config.yaml",
  "**/.travis.yml",
  "**/.drone.yml",
  "**/{.husky,.githooks,.git-hooks}/**",
  "**/{lefthook,.lefthook}{,-local}.{yml,yaml,toml,json}",
  "**/.lefthook/**",
  "**/.gitattributes",
  "**/.gitmodules",
  "**/.mailmap",
  "**/.gitconfig",
  "**/.lfsconfig",
];

/** Characters that some file systems leave out of names. */
const IGNORED = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Tells the files that decide what is checked and who decides, those that a policy names among them. Neither the case of
 * letters, nor how accents are written, nor characters that nobody sees make another file of one.
 */
export function controlMatcher(more: readonly string[] = []): Matches {
  const matches = picomatch([...CONTROL_GLOBS, ...more.map(plain)], { dot: true, nocase: true });
  return (path) => matches(plain(path));
}

function plain(path: string): string {
  return path.replace(IGNORED, "").normalize("NFC").toUpperCase().toLowerCase();
}

export const isControlPath: Matches = controlMatcher();

export const isSchemaMigration: Matches = matcherOf([
  "**/{migrations,migration,migrate}/**/*.{sql,py,rb,ts,js,go,java,kt,cs,php,xml,yaml,yml,json}",
  "**/{alembic,flyway,liquibase,ecto}/**/*.{sql,py,xml,yaml,yml,exs}",
  "**/V[0-9]*__*.sql",
  "**/{schema,structure}.{sql,rb,prisma}",
  "**/*.ddl",
]);

export const isDataMigration: Matches = matcherOf([
  "**/*{backfill,data-migration,data_migration,datamigration,datafix,data-fix}*",
  "**/*{backfill,data-migration,data_migration,datafix,data-fix}*/**",
]);

export const isControlPlane: Matches = matcherOf([
  "**/{control-plane,controlplane,control_plane}/**",
  "**/{operator,operators,controllers}/**/*.{yaml,yml}",
  "**/{crds,crd}/**",
  "**/*{admission,webhookconfiguration}*.{yaml,yml}",
]);

export const isFleetConfig: Matches = matcherOf([
  "**/{fleet,global}/**/*.{yaml,yml,json,toml,conf,ini,properties,env}",
  "**/{fleet,global,defaults,default}.{yaml,yml,json,toml,conf,ini,properties}",
  "**/group_vars/all{,.*,/**}",
  "**/*daemonset*.{yaml,yml}",
  "**/{puppet,chef,ansible,salt}/**",
]);

const ACCESS_WORDS = new Set(
  (
    "iam rbac rolebinding clusterrole clusterrolebinding serviceaccount network networking networkpolicy vpc subnet " +
    "subnets route53 routes firewall nacl peering gateway ingress loadbalancer alb nlb dns certificate certificates " +
    "cert certs tls ssl securitygroup securitygroups"
  ).split(" "),
);
const INFRASTRUCTURE_FILE = /\.(tf|tfvars|hcl|bicep|tf\.json)$/i;
const CONFIG_FILE = /\.(ya?ml|json|conf)$/i;
const INFRASTRUCTURE_FOLDER =
  /(^|\/)(terraform|infra|infrastructure|k8s|kubernetes|helm|charts|manifests|kustomize|deploy|deployment|cloudformation|iam|rbac|network|networking|dns|tls|certs)\//i;

/** Identity, network, names and certificates: a mistake in them cuts off everything at once. */
export function isAccessOrNetwork(path: string): boolean {
  if (path.endsWith(".zone")) return true;
  const isInfrastructureFile =
    INFRASTRUCTURE_FILE.test(path) || (CONFIG_FILE.test(path) && INFRASTRUCTURE_FOLDER.test(path));
  return isInfrastructureFile && wordsOf(path).some((word) => ACCESS_WORDS.has(word));
}

/** `infra/securityGroup-main.tf`: words, and two neighbours as one, so that `iam` is not found in `diamond`. */
function wordsOf(path: string): string[] {
  const words = path
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return [...words, ...words.slice(1).map((word, at) => `${words[at]}${word}`)];
}

export const isInfrastructure: Matches = matcherOf([
  "**/*.{tf,tfvars,hcl,bicep}",
  "**/*.tf.json",
  "**/{k8s,kubernetes,helm,charts,manifests,kustomize,cloudformation,pulumi}/**",
]);

export const isFeatureFlag: Matches = matcherOf([
  "**/{flags,feature-flags,feature_flags,featureflags,toggles,launchdarkly,unleash}/**",
  "**/*{feature-flag,feature_flag,featureflag,flags,toggles}*.{yaml,yml,json,toml,properties}",
]);

export const isTest: Matches = matcherOf([
  "**/{test,tests,__tests__,spec,specs,e2e,testdata}/**",
  "**/*.{test,spec}.*",
  "**/*_{test,spec}.*",
  "**/test_*.py",
  "**/*{Test,Tests,IT,Spec}.{java,kt,scala,cs,groovy}",
]);

export const isCode: Matches = matcherOf([
  "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py,java,kt,kts,scala,groovy,go,rs,rb,php,cs,fs,c,cc,cpp,h,hpp,m,mm,swift,ex,exs,erl,clj,lua,pl,sh,bash,sql,vue,svelte}",
]);

/** Files that a tool writes: their lines say nothing of how much there is to read. */
export const isGenerated: Matches = matcherOf([
  "**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,poetry.lock,uv.lock,Pipfile.lock,Cargo.lock,go.sum,Gemfile.lock,composer.lock,gradle.lockfile}",
  "**/*.{min.js,min.css,snap,map}",
]);
