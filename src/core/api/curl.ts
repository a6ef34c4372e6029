import type { SentRequest } from "./delivery.ts";

/** The body's header that curl would add of its own, if a request has none. */
const CONTENT_TYPE = "content-type";

/**
 * Formats a request as a command for curl in a POSIX shell, which sends the same method, address, headers and body.
 * Secrets stay `[redacted]`: whoever runs it fills them in.
 */
export function curlCommand({ method, url, headers, body, encoding }: SentRequest): string {
  const own = Object.entries(headers);
  const hasType = own.some(([name]) => name.toLowerCase() === CONTENT_TYPE);
  const lines = [
    // Brackets in an address are none of curl's patterns.
    `curl --globoff --request ${method} ${quote(url)}`,
    // A header without a value is written with a semicolon.
    ...own.map(([name, value]) => `--header ${quote(value === "" ? `${name};` : `${name}: ${value}`)}`),
    ...(body !== undefined && !hasType ? [`--header ${quote(`${CONTENT_TYPE}:`)}`] : []),
  ];
  if (body === undefined) return lines.join(" \\\n  ");
  if (encoding === "base64") {
    const command = [...lines, "--data-binary @-"].join(" \\\n  ");
    return `printf %s ${quote(body)} | base64 -d | ${command}`;
  }
  // A text that begins with @ would be taken for the name of a file.
  const data = body.startsWith("@") ? "--data-raw" : "--data-binary";
  return [...lines, `${data} ${quote(body)}`].join(" \\\n  ");
}

/** Quotes a text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
