/** All that a terminal would obey instead of showing it, but for the ends of lines and tabs. */
const CONTROL = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A value with each text in it safe to print. What targets answer, and senders write, is shown to people; it must not
 * move their cursor or colour their screen.
 */
export function printable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), show) as T;
}

function show(_: string, part: unknown): unknown {
  return typeof part === "string" ? part.replaceAll("\r\n", "\n").replaceAll(CONTROL, "\ufffd") : part;
}
