import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { constants, gunzipSync } from "node:zlib";
import { unreachable } from "../terminal/exit.ts";

const TIMEOUT_MS = 15_000;

/** More than any page of Cloudflare that says why it refused a request. */
const MAX_BYTES = 65_536;

/** An answer to a request made as Docker Hub makes it. */
export interface FrontAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The start of the body. */
  readonly text: string;
}

/**
 * Posts a body with the headers that Docker Hub sends, and no others: `fetch` adds some that Go's client never sends, by
 * which a firewall could tell them apart. Throws without an answer. Follows no redirect.
 */
export function postAsDockerHub(url: URL, body: string): Promise<FrontAnswer> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const headers = {
    "User-Agent": "Go-http-client/1.1",
    "Content-Length": Buffer.byteLength(body),
    "Content-Type": "application/json",
    "Accept-Encoding": "gzip",
  };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const request = send(url, { method: "POST", headers, signal }, (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > MAX_BYTES) answer.destroy();
      });
      answer.on("error", () => {});
      answer.on("close", () => {
        const { statusCode: status = 0, headers } = answer;
        const text = textOf(Buffer.concat(chunks), headers["content-encoding"] === "gzip");
        resolve({ status, headers: headers as FrontAnswer["headers"], text });
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const reason = signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : (error.code ?? error.message);
      reject(unreachable(`${url.origin} cannot be reached: ${reason}`));
    });
    request.end(body);
  });
}

/** Decodes a body, which may be cut off; empty if it is no gzip although its header says so. */
function textOf(body: Buffer, isGzip: boolean): string {
  if (!isGzip) return body.toString("utf8");
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * MAX_BYTES };
    return gunzipSync(body, options).toString("utf8");
  } catch {
    return "";
  }
}
