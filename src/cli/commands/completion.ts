import { Argument, type Command } from "commander";
import { bashCompletion, zshCompletion } from "../terminal/completion.ts";
import { Output } from "../terminal/output.ts";

/** Adds `completion`: the scripts by which shells complete the command's words. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a completion script")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh"]))
    .action((shell: string, _: unknown, command: Command) => {
      const script = shell === "bash" ? bashCompletion(program) : zshCompletion(program);
      Output.of(command).document({ shell, script }, script);
    });
}
