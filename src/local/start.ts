import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { Command } from "commander";
import { runLocally, type StartOptions } from "./demo/run.ts";
import { wholeNumber } from "../cli/terminal/arguments.ts";
import { runProgram } from "../cli/terminal/run.ts";

// `npm start`: the relay on this machine with receivers of its own, and with the example's rules one push to watch.

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

const program = new Command("npm start --")
  .description("run the relay on this machine, and tell in the terminal what it does")
  .option("--port <number>", "where it listens, or the next port that is free", wholeNumber(1, 65_535), 8787)
  .option("--push", "send the demo's push although the rules or their secrets are your own; it is really delivered")
  .option("--once", "stop when that push has settled, or after a minute")
  .option("--directory <directory>", "where .dev.vars and .wrangler/state are (default: this checkout)")
  .option("--verbose", "print every line of the Worker and of its runtime as it is")
  .allowExcessArguments(false)
  .exitOverride()
  .showHelpAfterError("run `npm start -- --help` to see what it takes")
  .action((options: Omit<StartOptions, "directory"> & { readonly directory?: string }) =>
    runLocally({ ...options, directory: resolve(options.directory ?? CHECKOUT) }),
  );

await runProgram(program);
