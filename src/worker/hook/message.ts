import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Push } from "../../core/event/event.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { isFormOf, jsonBodyOf } from "../../core/senders/urlencoded.ts";
import { effectiveBody } from "../../core/senders/parse-body.ts";
import { declaredBytes, MAX_BODY_BYTES, readBody } from "../http/body.ts";
import type { Env } from "../env/env.ts";
import { unprovenHost } from "../../core/senders/unproven-host.ts";
import type { Token } from "../../core/token/token.ts";
import { take, type NothingTaken, type Taken } from "./envelope.ts";
import { outOfScope } from "./forbidden.ts";
import { readSettings } from "../env/settings.ts";
import { checkProof, isProofSet } from "./proof.ts";
import { refusedBody, type Refusal } from "../http/refusal.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** What was sent, in its three forms. */
export interface Delivered extends Taken {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The JSON byte for byte, where another is gone on with. */
  readonly sent: Uint8Array;
}

/** Reads and understands what a sender has sent by a token, or says why it is turned away. */
export async function readMessage(
  request: Request,
  env: Env,
  sender: Sender,
  token: Pick<Token, "label" | "covers">,
): Promise<Result<Delivered, NothingTaken>> {
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") return err(UNSUPPORTED_CODING);
  if ((declaredBytes(request) ?? 0) > MAX_BODY_BYTES) return err(refusedBody("too long", MAX_BODY_BYTES));
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body.ok) return err(refusedBody(body.error, MAX_BODY_BYTES));
  const proof = await checkProof(sender.proof, request, env, body.value);
  if (!proof.ok) return err({ ...UNPROVEN, detail: proof.error });
  const { registryAliases } = readSettings(env);
  const aliased: Sender = { ...sender, parse: (payload) => sender.parse(payload, registryAliases) };
  return readJson(body.value, aliased, (push) => {
    const unproven = unprovenHost(sender, push, isProofSet(env));
    if (unproven !== undefined) return { ...UNPROVEN, detail: unproven };
    return token.covers(push.repository) ? undefined : outOfScope(token.label, push.repository);
  });
}

const UNPROVEN = { status: 401, kind: "unproven", title: "Unauthorized" } as const;

// Docker Hub sends its JSON as it is. What is compressed could be of any size.
const UNSUPPORTED_CODING: Refusal = {
  status: 415,
  kind: "content-encoding",
  title: "Unsupported Media Type",
  detail: "Send the body as it is, without Content-Encoding.",
  headers: { "accept-encoding": "identity" },
};

/** Reads JSON whatever the headers say: what Docker Hub puts there is not documented and has changed. */
function readJson(
  body: Uint8Array,
  sender: Sender,
  refusalOf: (push: Push) => Refusal | undefined,
): Result<Delivered, NothingTaken> {
  let text = "";
  let bytes: Uint8Array;
  let payload: unknown;
  try {
    text = utf8.decode(body);
    ({ text, bytes } = jsonBodyOf(sender, { text, bytes: body }));
    payload = JSON.parse(text);
  } catch {
    return err({ status: 400, kind: "not-json", title: "Bad Request", detail: `${NOT_JSON} ${wanted(sender, text)}` });
  }
  const taken = take(sender, text, payload, refusalOf);
  return taken.ok ? ok({ ...effectiveBody(taken.value.message, bytes, payload), sent: bytes, ...taken.value }) : taken;
}

const NOT_JSON = "The body is not JSON in UTF-8.";

/** What a sender should send instead of a body that is not JSON. */
function wanted({ name, title }: Sender, text: string): string {
  if (name === "github") return `Set "Content type" of the webhook at GitHub to application/json.`;
  if (isFormOf("payload", text)) return "It is a form as GitHub sends it: post it to /hook/<token>/github.";
  const fields = name === "docker-hub" ? " with push_data and repository" : "";
  return `${title} sends a JSON object${fields}.`;
}
