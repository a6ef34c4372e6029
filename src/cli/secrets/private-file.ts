import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * Writes a file that only its owner can read and write. Replaces it as a whole: a crash leaves the old or the new text,
 * and no reader sees half of a list of tokens.
 */
export function writePrivateFile(file: string, text: string): void {
  // Keeps a symbolic link, and writes the file that it points to.
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

/** Removes everybody's rights to a file or a directory but its owner's. */
export function makePrivate(path: string): void {
  const { mode } = statSync(path);
  if ((mode & OTHERS) !== 0) chmodSync(path, mode & ~OTHERS & 0o777);
}
