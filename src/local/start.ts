import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { Command } from "commander";
import { runLocally, type StartOptions } from "./demo/run.ts";
import { wholeNumber } from "../cli/terminal/arguments.ts";
import { endWithReader, runProgram } from "../cli/terminal/run.ts";

// `npm start`: runs the relay on this machine with demo receivers, and sends one push if the rules are the example's.

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

const program = new Command("npm start --")
  .description("run the relay on this machine, and print what it does")
  .option("--port <number>", "the port to listen on; if it is taken, the next free one", wholeNumber(1, 65_535), 8787)
  .option("--push", "send the demo's push also with your own rules or secrets; it is delivered to your targets")
  .option("--once", "stop when that push has settled, or after a minute")
  .option("--directory <directory>", "the directory of .dev.vars and .wrangler/state (default: this checkout)")
  .option("--verbose", "print every log line of the Worker and its runtime")
  .allowExcessArguments(false)
  .exitOverride()
  .showHelpAfterError("run `npm start -- --help` to see its options")
  .action((options: Omit<StartOptions, "directory"> & { readonly directory?: string }) =>
    runLocally({ ...options, directory: resolve(options.directory ?? CHECKOUT) }),
  );

endWithReader();
await runProgram(program);
