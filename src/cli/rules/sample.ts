import { parsePayload } from "../../core/event/payload.ts";
import { formatPath } from "../../core/problem.ts";
import { parseRepository } from "../../core/event/repository.ts";
import { err, type Result } from "../../core/result.ts";
import { sampleCallbackUrl, samplePush, type PushDetails } from "../demo/push.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";

/** The body of a push like Docker Hub's. The error is about the repository's name. */
export function sampleBody(
  repository: string,
  tag: string,
  now: number,
  details: PushDetails = {},
): Result<Uint8Array, string> {
  const parsed = parseRepository(repository);
  if (!parsed.ok) return err(parsed.error);
  const { fullName } = parsed.value;
  const push = samplePush(fullName, tag, sampleCallbackUrl(fullName), now, details);
  return { ok: true, value: new TextEncoder().encode(JSON.stringify(push)) };
}

/** What the options `--payload`, `--repository` and `--tag` ask for, as a body and what it says. */
export function bodyOf(
  options: {
    readonly repository?: string;
    readonly tag?: string;
    readonly pusher?: string;
    readonly mediaType?: string;
  },
  payload: Uint8Array | undefined,
  now: number,
): Uint8Array {
  const { repository, tag = "latest", pusher, mediaType } = options;
  if (payload !== undefined) return payload;
  if (repository === undefined) {
    throw wrongUsage("no push was given", "name a file with --payload, or an image with --repository and --tag");
  }
  const details = { ...(pusher !== undefined && { pusher }), ...(mediaType !== undefined && { mediaType }) };
  const body = sampleBody(repository, tag, now, details);
  if (!body.ok) throw wrongUsage(`--repository ${repository}: ${body.error}`);
  return body.value;
}

/** The body as JSON that is a push; throws what the relay would answer. */
export function payloadOf(body: Uint8Array): unknown {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw refusal(`the payload is no JSON in UTF-8: ${(error as Error).message}`);
  }
  const push = parsePayload(payload);
  if (push.ok) return payload;
  const list = push.error.map(({ path, message }) => `${formatPath(path)}: ${message}`).join("\n  ");
  throw refusal("the payload is no push as Docker Hub sends it; the relay would answer 422", list);
}
