import { existsSync, readFileSync } from "node:fs";
import { paint } from "./colour.ts";
import { wrongUsage } from "./exit.ts";

/** The name of a file, or of an option's value, that means standard input. */
const STDIN = "-";

/** A secret as two options give it: `--NAME <value>` and `--NAME-file <file>`. */
export interface GivenSecret {
  /** The options' name, without dashes, as in `token`. */
  readonly name: string;
  readonly value: string | undefined;
  readonly file: string | undefined;
}

/**
 * The secret that options give; undefined when neither does. `-` in either place reads standard input. A value that
 * stands in the command line itself is taken, with a warning on standard error: every user of the machine can read it,
 * and the shell writes it into its history.
 */
export function givenSecret({ name, value, file }: GivenSecret): string | undefined {
  if (value !== undefined && file !== undefined) throw wrongUsage(`give --${name} or --${name}-file, not both`);
  if (value === STDIN || file === STDIN) return readFileSync(0, "utf8").trim();
  if (file !== undefined) return readSecretFile(file);
  if (value !== undefined && value !== "")
    warnOfArgument(`--${name}`, `--${name}-file <file>, or - for standard input`);
  return value;
}

/** Says on standard error that a secret is visible where it was given, and where it would not be. */
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
