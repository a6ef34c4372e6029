import { unreachable } from "../terminal/exit.ts";

/** More than the largest answers of a relay: a page of 100 records, and an event with a payload of 1 MiB. */
const MAX_BYTES = 33_554_432;

/**
 * Reads the decompressed text of an answer. Stops reading and throws above `maxBytes`, so that an unknown server at the
 * URL cannot fill the command's memory.
 */
export async function answerText(answer: Response, maxBytes = MAX_BYTES): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.byteLength;
    if (length > maxBytes) {
      const who = answer.url === "" ? "the relay" : new URL(answer.url).origin;
      throw unreachable(`${who} answered more than ${maxBytes} bytes, and not as a relay does`);
    }
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
