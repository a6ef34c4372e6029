import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";
import { jsonOf, textIn } from "../../core/lib/json.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";

/** The end of a file that is read to find its last line. No exported event is longer. */
const MAX_LINE_BYTES = 16_777_216;

const LINE_END = 0x0a;

/** A file of exported events that grows by whole lines. */
export class ExportFile {
  readonly #path: string;
  readonly #descriptor: number;

  private constructor(path: string, descriptor: number) {
    this.#path = path;
    this.#descriptor = descriptor;
  }

  /** Opens a file, or creates it, readable by its owner only. */
  static open(path: string): ExportFile {
    try {
      return new ExportFile(path, openSync(path, "a+", 0o600));
    } catch (error) {
      throw wrongUsage(`${path} cannot be written: ${(error as Error).message}`);
    }
  }

  /**
   * Returns the cursor of the last whole line; undefined in an empty file. Cuts off a line that broke off. Throws, and
   * leaves the file as it is, if it holds something else.
   */
  lastCursor(): string | undefined {
    const { size } = fstatSync(this.#descriptor);
    const end = Buffer.alloc(Math.min(size, MAX_LINE_BYTES));
    readSync(this.#descriptor, end, 0, end.length, size - end.length);
    const lineEnd = end.lastIndexOf(LINE_END);
    const broken = end.subarray(lineEnd + 1).toString();
    const line = end.subarray(end.subarray(0, Math.max(lineEnd, 0)).lastIndexOf(LINE_END) + 1, lineEnd).toString();
    const cursor = lineEnd === -1 ? undefined : textIn(jsonOf(line), "cursor");
    const isOurs = (lineEnd === -1 || cursor !== undefined) && startsAlike(broken);
    if (!isOurs) {
      throw refusal(`${this.#path} does not end with an exported event`, "name another file with --output");
    }
    ftruncateSync(this.#descriptor, size - Buffer.byteLength(broken));
    return cursor;
  }

  append(text: string): void {
    appendFileSync(this.#descriptor, text);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const LINE_START = '{"format":';

/** Whether a text can be the start of a line. */
function startsAlike(text: string): boolean {
  return LINE_START.startsWith(text.slice(0, LINE_START.length));
}
