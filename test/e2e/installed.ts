import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT, type Run } from "../cli/command.ts";

/** A directory in which a packed hubrelay is installed as npm does it, without asking a registry for the other packages. */
export class Installed {
  readonly path: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(path: string, packed: string, environment: Readonly<Record<string, string>>) {
    this.path = path;
    this.#environment = environment;
    const modules = join(path, "node_modules");
    mkdirSync(join(modules, "hubrelay"), { recursive: true });
    execFileSync("tar", ["xzf", packed, "--strip-components=1", "-C", join(modules, "hubrelay")]);
    for (const name of readdirSync(join(ROOT, "node_modules")).filter(
      (each) => !/^(?:hubrelay$|\.cache$)/.test(each),
    )) {
      symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
    }
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), "utf8");
  }

  /** Starts `npx hubrelay …` or `npx wrangler …`. */
  start(program: string, args: readonly string[], cwd = this.path): ChildProcess {
    const script = { hubrelay: "hubrelay/dist/hubrelay.js", wrangler: "wrangler/bin/wrangler.js" }[program];
    if (script === undefined) throw new Error(`no program of a project: ${program}`);
    const env = { ...process.env, NO_COLOR: "1", WRANGLER_LOG: "log", ...this.#environment };
    return spawn(process.execPath, [join(this.path, "node_modules", script), ...args], { cwd, env, stdio: "pipe" });
  }

  /** Runs a command as it stands in a script of CI. */
  run(command: string, cwd?: string): Promise<Run> {
    const [, program = "", ...args] = command.replace(/ > \S+$/, "").split(" ");
    const child = this.start(program, args, cwd);
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (text: Buffer) => (stdout += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (stderr += text.toString()));
    child.stdin?.end();
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ exitCode: code ?? -1, stdout, stderr }));
    });
  }
}
