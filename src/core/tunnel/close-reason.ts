/** The most that a WebSocket's close reason may have: https://websockets.spec.whatwg.org/#dom-websocket-close */
const MAX_BYTES = 123;

/** Ends a client that too many newer clients of its tunnel have replaced. It does not connect again. */
export const REPLACED = 4001;

/** The text as a close reason: cut to 123 bytes of UTF-8, at the end of a character. A longer one makes `close` throw. */
export function closeReason(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= MAX_BYTES) return text;
  let end = MAX_BYTES;
  while (((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
