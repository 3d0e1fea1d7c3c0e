import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { familyOf } from "../../fileKind.ts";
import { stringValue } from "../../languages/javascriptSyntax.ts";
import type { Family } from "../../model.ts";

/** Functions around a node, from the inside out. */
export function functionsAround(node: Node, ctx: RuleContext): Node[] {
  const out: Node[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (ctx.adapter.functionKinds.includes(at.type)) out.push(at);
  }
  return out;
}

/** Name of a function: its own, or that of the variable or key it is given to. */
export function functionName(fn: Node, ctx: RuleContext): string {
  const own = fn.childForFieldName("name");
  if (own) return ctx.text(own);
  const holder = fn.parent;
  const name =
    holder?.childForFieldName("name") ??
    holder?.childForFieldName("key") ??
    holder?.childForFieldName("left");
  return name && name.endIndex <= fn.startIndex ? ctx.text(name) : "";
}

/** `process.on("SIGTERM", fn)`: the event's argument. */
export function processEvent(fn: Node, ctx: RuleContext): Node | undefined {
  const call = fn.parent?.type === "arguments" ? fn.parent.parent : null;
  if (call?.type !== "call_expression") return undefined;
  if (
    !/^process\.(on|once|addListener|prependListener|prependOnceListener)$/.test(ctx.qualifyCall(call) ?? "")
  )
    return undefined;
  return call.childForFieldName("arguments")?.namedChildren.find((c) => !c.isExtra);
}

const SIGNAL_ARRAY = /["'`]SIGTERM["'`]/;

/** True where the event is SIGTERM: by its text, or as one of a list that is gone through. */
export function isSigterm(event: Node, ctx: RuleContext): boolean {
  if (stringValue(event) !== undefined) return stringValue(event) === "SIGTERM";
  if (event.type !== "identifier") return false;
  const name = ctx.text(event);
  for (let at = event.parent; at; at = at.parent) {
    if (at.type === "for_in_statement" && at.childForFieldName("left")?.text.endsWith(name)) {
      return signalList(at.childForFieldName("right"), ctx);
    }
    const call = at.parent?.type === "arguments" ? at.parent.parent : null;
    const callee = call?.childForFieldName("function");
    if (/^(arrow_function|function_expression)$/.test(at.type) && callee?.type === "member_expression") {
      const each = callee.childForFieldName("property")?.text === "forEach";
      const parameter =
        at.childForFieldName("parameter") ?? at.childForFieldName("parameters")?.namedChildren[0];
      const own = parameter && new RegExp(`^${name}\\b`).test(ctx.text(parameter));
      if (each && own) return signalList(callee.childForFieldName("object"), ctx);
    }
  }
  return SIGNAL_ARRAY.test(ctx.definition(event)?.initText ?? "");
}

function signalList(list: Node | null, ctx: RuleContext): boolean {
  if (!list) return false;
  return SIGNAL_ARRAY.test(
    list.type === "identifier" ? (ctx.definition(list)?.initText ?? "") : ctx.text(list),
  );
}

/** Names of functions that exist to end the program in order. */
export const SHUTDOWN =
  /shut_?down|graceful|terminate|clean_?up|on_?exit|exit_?handler|handle_?(exit|signal|sigterm|sigint|fatal)|sig(term|int|nal)|\bstop|\bdie\b|fatal|bail|abort|\bquit\b|^exit|_exit$|Exit$|^panic/i;

/** Names of functions that start the program. */
export const STARTER =
  /^_?(main|run|start|boot|bootstrap|init|launch|serve|cli|entry_?point|execute|command|usage|help|must\w*|\w+_main|\w*(Main|Cli|Cmd|Command))$/i;

/** Modules that make a file a command's, whose business it is to exit. */
const CLI_MODULES: { readonly [F in Family]: readonly string[] } = {
  javascript: ["commander", "yargs", "oclif", "meow", "minimist", "inquirer", "citty", "clipanion"],
  python: ["argparse", "typer", "docopt", "optparse", "cmd2", "BaseCommand", "absl"],
  go: ["cobra", "kingpin", "urfave", "pflag"],
  java: ["picocli", "jcommander", "JCommander", "args4j"],
  csharp: ["CommandLine", "CommandLineUtils", "Spectre", "Cocona", "DragonFruit"],
  kotlin: ["clikt", "CliktCommand", "ArgParser"],
  rust: ["clap", "structopt", "argh", "pico_args", "lexopt", "getopts", "gumdrop", "bpaf"],
};

export const CLI_WORDS: readonly string[] = Object.values(CLI_MODULES).flat();

export function isCommand(ctx: RuleContext): boolean {
  const family = familyOf(ctx.file.language);
  if (CLI_MODULES[family].some((word) => ctx.mentions(word))) return true;
  // Words that mean something else too count as imports only.
  if (["click", "fire", "cac", "sade"].some((name) => ctx.fileDefinition(name)?.file?.qualified === name)) {
    return true;
  }
  return /(^|\/)(commands?|management)\//.test(ctx.file.path);
}
