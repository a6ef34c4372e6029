import { readFileSync } from "node:fs";

/** The standard input of the command. Tests that run the command in their own process replace `read`. */
export const standardInput = {
  /** Reads it to its end. */
  read: (): Buffer => readFileSync(0),
};
