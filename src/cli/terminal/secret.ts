import { existsSync, readFileSync } from "node:fs";
import { paint } from "./colour.ts";
import { wrongUsage } from "./exit.ts";
import { standardInput } from "./standard-input.ts";

/** The file name, or the value of an option, that means standard input. */
const STDIN = "-";

/** A secret that one of two options gives: `--NAME <value>` or `--NAME-file <file>`. */
export interface GivenSecret {
  /** The options' name, without dashes, as in `token`. */
  readonly name: string;
  readonly value: string | undefined;
  readonly file: string | undefined;
}

/**
 * Returns the secret that the options give; undefined if neither is set. `-` reads standard input. Warns on standard
 * error about a value in the command line: every user of the machine can read it, and the shell's history keeps it.
 */
export function givenSecret({ name, value, file }: GivenSecret): string | undefined {
  if (value !== undefined && file !== undefined) throw wrongUsage(`give --${name} or --${name}-file, not both`);
  if (value === STDIN || file === STDIN) return standardInput.read().toString("utf8").trim();
  if (file !== undefined) return readSecretFile(file);
  if (value !== undefined && value !== "")
    warnOfArgument(`--${name}`, `--${name}-file <file>, or - for standard input`);
  return value;
}

/** Warns on standard error that an argument shows a secret, and names the safe way. */
export function warnOfArgument(argument: string, instead: string): void {
  process.stderr.write(
    `${paint("yellow", "hubrelay: warning:")} ${argument} shows a secret to every user of this machine\n  use ${instead}\n`,
  );
}

function readSecretFile(file: string): string {
  if (!existsSync(file)) throw wrongUsage(`there is no file ${file}`);
  const secret = readFileSync(file, "utf8").trim();
  if (secret === "") throw wrongUsage(`${file} is empty`);
  return secret;
}
