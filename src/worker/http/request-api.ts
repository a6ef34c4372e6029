import type { PrivateHosts } from "../../core/address/address.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { readBounded } from "./body.ts";
import { fetchOutside } from "../send/send.ts";

/** A request to an API. */
export interface ApiRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An API's response, read in full. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_048_576;

/**
 * Calls an API that hubrelay itself needs, under the rules for targets: an allowed address, no redirects, bounded time
 * and size. The error is a sentence for people.
 */
export async function requestApi(
  { method, url, headers, body }: ApiRequest,
  privateHosts: PrivateHosts,
): Promise<Result<ApiResponse, string>> {
  const host = URL.canParse(url) ? new URL(url).host : url;
  try {
    const answer = await fetchOutside(
      { method, url, headers, body: body ?? null },
      privateHosts,
      AbortSignal.timeout(TIMEOUT_MS),
    );
    if (!answer.ok) return answer;
    const { status, headers: answered, body: stream } = answer.value;
    const bytes = await readBounded(stream, MAX_BYTES, TIMEOUT_MS);
    if (!bytes.ok) return err(`${host}: its answer was ${bytes.error}`);
    return ok({ status, headers: answered, text: new TextDecoder().decode(bytes.value) });
  } catch (error) {
    const { name, message } = error as Error;
    return err(
      name === "TimeoutError" ? `${host} did not answer within ${TIMEOUT_MS} ms` : `${host}: ${cleanLine(message)}`,
    );
  }
}
