/** By what our hooks are known. */
export const HOOK_MARK = "two-keys gate hook";

export const SERVER_HOOKS = ["pre-receive", "post-receive"] as const;
export type HookName = "pre-push" | (typeof SERVER_HOOKS)[number];

/** The program that a hook starts: absolute paths, so that no PATH and no folder decides what runs. */
export interface ProgramPlace {
  readonly node: string;
  readonly cli: string;
}

/** Text of a hook. What git gives it is read once, for the hook that was there before and for ours. */
export function hookScript(name: HookName, { node, cli }: ProgramPlace): string {
  const lines = [
    "#!/bin/sh",
    `# ${HOOK_MARK} (${name}). "two-keys hooks uninstall" takes it away.`,
    `node=${quoted(node)}`,
    `cli=${quoted(cli)}`,
    "updates=$(cat)",
    `before="$0.two-keys-before"`,
    'if [ -x "$before" ]; then',
    '  printf \'%s\\n\' "$updates" | "$before" "$@" || exit $?',
    "fi",
    ...BODIES[name],
  ];
  return `${lines.join("\n")}\n`;
}

const START = 'printf \'%s\\n\' "$updates" | "$node" "$cli"';

const BODIES: Readonly<Record<HookName, readonly string[]>> = {
  "pre-push": [
    'if [ ! -x "$node" ] || [ ! -f "$cli" ]; then',
    '  echo "two-keys: $cli is not there, so nothing was looked at before this push; two-keys hooks install puts it right" >&2',
    "  exit 0",
    "fi",
    `${START} gate --at pre-push --stdin --quiet -- "$@" >&2`,
    "case $? in",
    "  0|4) exit 0 ;;",
    '  1|3) echo "two-keys: held back. This is advice: git push --no-verify goes past it, and not past the server." >&2; exit 1 ;;',
    '  *) echo "two-keys: nothing could be looked at before this push" >&2; exit 0 ;;',
    "esac",
  ],
  "pre-receive": [
    'if [ ! -x "$node" ] || [ ! -f "$cli" ]; then',
    '  echo "two-keys: the gate is not there ($cli): nothing is let in until it is" >&2',
    "  exit 1",
    "fi",
    `${START} gate --at pre-receive --stdin --quiet >&2`,
    "code=$?",
    "case $code in",
    "  0) exit 0 ;;",
    '  4) echo "two-keys: LET IN BY A BREAK-GLASS: two people must review it afterwards" >&2; exit 0 ;;',
    '  *) echo "two-keys: not let in (code $code)" >&2; exit 1 ;;',
    "esac",
  ],
  "post-receive": [
    `if [ -x "$node" ] && [ -f "$cli" ]; then`,
    `  ${START} witness landed --stdin --quiet >&2 || echo "two-keys: the landing could not be put on record" >&2`,
    "fi",
    "exit 0",
  ],
};

/** A word of the shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
