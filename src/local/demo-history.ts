import { Command } from "commander";
import { wholeNumber } from "../cli/terminal/arguments.ts";
import { endWithReader, runProgram } from "../cli/terminal/run.ts";
import { runWithHistory, type HistoryRunOptions } from "./history/run.ts";

// `npm run demo:history`: runs a relay that has six days of pushes behind it, to try the dashboard and the command.

const program = new Command("npm run demo:history --")
  .description("run a relay on this machine that has a history of six days")
  .option("--port <number>", "the port to listen on; if it is taken, the next free one", wholeNumber(1, 65_535), 8787)
  .option("--seed <number>", "another number makes another history", wholeNumber(0, 4_294_967_295), 1)
  .option("--once", "stop as soon as the history is there")
  .allowExcessArguments(false)
  .exitOverride()
  .showHelpAfterError("run `npm run demo:history -- --help` to see its options")
  .action((options: HistoryRunOptions) => runWithHistory(options));

endWithReader();
await runProgram(program);
