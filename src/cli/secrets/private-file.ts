import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * Writes a file that only its owner may read or write, whatever mode it had. The new text takes the place of the old one
 * at once: a crash leaves one of the two, and nobody reads half of a list of tokens.
 */
export function writePrivateFile(file: string, text: string): void {
  // Whoever keeps the file elsewhere and has a link here goes on having both.
  const place = existsSync(file) ? realpathSync(file) : file;
  const temporary = `${place}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: OWNER_ONLY, flag: "wx", flush: true });
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Takes a file's, or a directory's, rights from everybody but its owner. */
export function makePrivate(path: string): void {
  const { mode } = statSync(path);
  if ((mode & OTHERS) !== 0) chmodSync(path, mode & ~OTHERS & 0o777);
}
