import { Argument, type Command } from "commander";
import { bashCompletion } from "../terminal/completion/bash.ts";
import { fishCompletion } from "../terminal/completion/fish.ts";
import { zshCompletion } from "../terminal/completion/zsh.ts";
import { Output } from "../terminal/output.ts";

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** Adds `completion`: the scripts by which shells complete the command's words. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a completion script")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)))
    .action((shell: keyof typeof SCRIPTS, _: unknown, command: Command) => {
      const script = SCRIPTS[shell](program);
      Output.of(command).document({ shell, script }, script);
    });
}
