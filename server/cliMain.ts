#!/usr/bin/env node
import { main } from "./cli/program.ts";
import { processTerminal } from "./cli/terminal.ts";

main(process.argv.slice(2), processTerminal(__dirname)).then((code) => {
  process.exitCode = code;
});
