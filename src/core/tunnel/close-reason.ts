/** The longest close reason of a WebSocket, in bytes: https://websockets.spec.whatwg.org/#dom-websocket-close */
const MAX_BYTES = 123;

/** Close code for a client that too many newer clients of its tunnel replaced. The client does not reconnect. */
export const REPLACED = 4001;

/** Cuts a text to a valid close reason: 123 bytes of UTF-8, whole characters. `close` throws on a longer one. */
export function closeReason(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= MAX_BYTES) return text;
  let end = MAX_BYTES;
  while (((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
