import { describeProblems } from "../../core/schema/problem.ts";
import { parseRepository } from "../../core/event/repository.ts";
import type { Signal } from "../../core/event/signal.ts";
import { err, type Result } from "../../core/lib/result.ts";
import { lookedUpAmong } from "../../core/verify/registries.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { DEFAULT_SENDER, isSenderName, SENDER_NAMES } from "../../core/senders/name.ts";
import type { Message, Sender } from "../../core/senders/sender.ts";
import { senderOf } from "../../core/senders/senders.ts";
import { foreignFormat } from "../../core/senders/body-format.ts";
import { jsonBodyOf } from "../../core/senders/urlencoded.ts";
import { effectiveBody, parseBody } from "../../core/senders/parse-body.ts";
import { sampleCallbackUrl, samplePush, type PushDetails } from "./sample-payload.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import type { SentPush } from "./dry-run.ts";

/**
 * Creates the body of a push like Docker Hub's, with a callback_url of Docker Hub unless `details` has another. The
 * error says what is wrong with the repository's name.
 */
export function sampleBody(
  repository: string,
  tag: string,
  now: number,
  details: PushDetails = {},
): Result<Uint8Array, string> {
  const parsed = parseRepository(repository);
  if (!parsed.ok) return err(parsed.error);
  const { fullName } = parsed.value;
  const { callbackUrl = sampleCallbackUrl(fullName), ...others } = details;
  const push = samplePush(fullName, tag, callbackUrl === false ? undefined : callbackUrl, now, others);
  return { ok: true, value: new TextEncoder().encode(JSON.stringify(push)) };
}

/** Returns the payload, or the body of the push that `--repository` and `--tag` name. Throws if neither is given. */
export function bodyOf(
  options: {
    readonly repository?: string;
    readonly tag?: string;
    readonly pusher?: string;
    readonly mediaType?: string;
    readonly callbackUrl?: string | false;
  },
  payload: Uint8Array | undefined,
  now: number,
): Uint8Array {
  const { repository, tag = "latest", pusher, mediaType, callbackUrl } = options;
  if (payload !== undefined) return payload;
  if (repository === undefined) {
    throw wrongUsage("no push was given", "name a file with --payload, or an image with --repository and --tag");
  }
  const details = {
    ...(pusher !== undefined && { pusher }),
    ...(mediaType !== undefined && { mediaType }),
    ...(callbackUrl !== undefined && { callbackUrl }),
  };
  const body = sampleBody(repository, tag, now, details);
  if (!body.ok) throw wrongUsage(`--repository ${repository}: ${body.error}`);
  return body.value;
}

/** A request to the hook, apart from its body. */
export interface SentBy {
  /** The sender's name; Docker Hub's if absent. */
  readonly sender?: string | undefined;
  /** Headers, for the expressions of a sender of the rule document. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined;
}

/**
 * The pushes of a parsed body, at least one. Throws the refusal that the relay would answer, or why it would route none at
 * once.
 */
export function pushesIn(
  { sender, message, bytes, payload }: ParsedBody,
  { document }: Pick<CompiledRules, "document">,
): SentPush[] {
  const [lookedUp] = lookedUpAmong(message.byDigest, document);
  if ("ignored" in message && lookedUp !== undefined) {
    throw refusal(
      `the push has no tag: the relay would first look it up at ${lookedUp.registry}`,
      "put a tag into the payload to see where it goes then",
    );
  }
  if ("ignored" in message) throw refusal(`the relay would ignore the payload: ${message.ignored}`);
  const sent = effectiveBody(message, bytes, payload);
  return message.pushes.map((push, index) => ({ ...sent, push, sender: sender.name, index }));
}

/** The signals of a parsed body; empty for pushes. */
export function signalsIn({ message }: ParsedBody): readonly Signal[] {
  return "ignored" in message ? (message.signals ?? []) : [];
}

/** A body, with what it is to its sender. */
export interface ParsedBody {
  readonly sender: Sender;
  readonly message: Message;
  readonly bytes: Uint8Array;
  readonly payload: unknown;
}

/** Parses a body. Throws the refusal that the relay would answer. */
export function parseSample(compiled: Pick<CompiledRules, "senders">, body: Uint8Array, by: SentBy = {}): ParsedBody {
  const sender = senderNamed(compiled, by);
  let text: string;
  let bytes: Uint8Array;
  let payload: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    ({ text, bytes } = jsonBodyOf(sender, { text, bytes: body }));
    payload = JSON.parse(text);
  } catch (error) {
    throw refusal(`the payload is not JSON in UTF-8: ${(error as Error).message}`);
  }
  const parsed = parseBody(sender, text, payload);
  if (parsed.ok) return { sender, message: parsed.value, bytes, payload };
  const form = isSenderName(sender.name) ? foreignFormat(sender.name, payload) : undefined;
  const list = [...describeProblems(parsed.error), ...(form === undefined ? [] : [form])].join("\n  ");
  throw refusal(`the payload is not a push of ${sender.title}; the relay would answer 422`, list);
}

function senderNamed(
  { senders }: Pick<CompiledRules, "senders">,
  { sender = DEFAULT_SENDER, headers = [] }: SentBy,
): Sender {
  const found = senderOf(sender) ?? senders.get(sender)?.(headers);
  if (found !== undefined) return found;
  throw wrongUsage(`there is no sender ${sender}`, `the rules know ${[...SENDER_NAMES, ...senders.keys()].join(", ")}`);
}
