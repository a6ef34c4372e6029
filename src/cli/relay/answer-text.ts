import { unreachable } from "../terminal/exit.ts";

/** More than any answer of a relay has: a page of 100 records, or an event with a payload of 1 MiB. */
const MAX_BYTES = 33_554_432;

/**
 * The text of an answer, decompressed. Stops reading and throws once it is longer than a relay's answer can be: whatever
 * listens at the URL must not fill the memory of the command.
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
