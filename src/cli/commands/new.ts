import type { Command } from "commander";
import { createProject } from "../scaffold/project.ts";
import { Output } from "../terminal/output.ts";
import { count } from "../terminal/table.ts";

/** Adds `new`: creates the directory of a project that depends on hubrelay. */
export function addNew(program: Command): void {
  program
    .command("new")
    .description("create a project with rules, wrangler.toml and CI")
    .argument("<directory>", "its directory, which gives the Worker its name")
    .action(async (directory: string, _: unknown, command: Command) => {
      const project = await createProject(directory);
      Output.of(command).result(project, ({ files }) =>
        [
          `${directory} has ${count(files.length, "file")}: ${files.join(", ")}`,
          "",
          "Next:",
          `  cd ${directory} && npm install`,
          "  npx hubrelay init --local && npx wrangler dev    # on this machine",
          "  npx wrangler login && npx hubrelay init          # on Cloudflare",
        ].join("\n"),
      );
    });
}
