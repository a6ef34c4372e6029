import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Push } from "../../core/event/event.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { isFormOf, jsonBodyOf } from "../../core/senders/urlencoded.ts";
import { effectiveBody } from "../../core/senders/parse-body.ts";
import { declaredBytes, MAX_BODY_BYTES, readBody } from "../http/body.ts";
import type { Env } from "../env/env.ts";
import { unprovenHost } from "../../core/senders/unproven-host.ts";
import type { Token } from "../../core/token/token.ts";
import { acceptBody, type BodyRefusal, type AcceptedBody } from "./envelope.ts";
import { outOfScope } from "./forbidden.ts";
import { readSettings } from "../env/settings.ts";
import { checkProof, isProofSet } from "./proof.ts";
import { refusedBody, type Refusal } from "../http/refusal.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** A body in its three forms. */
export interface ReceivedBody extends AcceptedBody {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The JSON as received, byte for byte; `body` may be a corrected one. */
  readonly sent: Uint8Array;
}

/** Reads, authenticates and parses the body of a request. The error is the refusal. */
export async function readMessage(
  request: Request,
  env: Env,
  sender: Sender,
  token: Pick<Token, "label" | "covers">,
): Promise<Result<ReceivedBody, BodyRefusal>> {
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") return err(UNSUPPORTED_CODING);
  if ((declaredBytes(request) ?? 0) > MAX_BODY_BYTES) return err(refusedBody("too long", MAX_BODY_BYTES));
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body.ok) return err(refusedBody(body.error, MAX_BODY_BYTES));
  const proof = await checkProof(sender.proof, request, env, body.value);
  if (!proof.ok) return err({ ...UNPROVEN, detail: proof.error, received: body.value });
  const { registryAliases } = readSettings(env);
  const aliased: Sender = { ...sender, parse: (payload) => sender.parse(payload, registryAliases) };
  const read = readJson(body.value, aliased, (push) => placeRefusal(env, sender, token, push));
  return read.ok ? read : err({ ...read.error, received: body.value });
}

/** Why a token and a sender may report nothing of a repository; undefined if they may. */
export function placeRefusal(
  env: Env,
  sender: Sender,
  { label, covers }: Pick<Token, "label" | "covers">,
  { repository, registry }: Pick<Push, "repository" | "registry">,
): Refusal | undefined {
  const unproven = unprovenHost(sender, registry === undefined ? {} : { registry }, isProofSet(env));
  if (unproven !== undefined) return { ...UNPROVEN, detail: unproven };
  return covers(repository) ? undefined : outOfScope(label, repository);
}

const UNPROVEN = { status: 401, kind: "unproven", title: "Unauthorized" } as const;

// Docker Hub does not compress its JSON, and compressed data could expand to any size.
const UNSUPPORTED_CODING: Refusal = {
  status: 415,
  kind: "content-encoding",
  title: "Unsupported Media Type",
  detail: "Send the body as it is, without Content-Encoding.",
  headers: { "accept-encoding": "identity" },
};

/** Reads JSON whatever the content type says: Docker Hub's is not documented and has changed. */
function readJson(
  body: Uint8Array,
  sender: Sender,
  refusalOf: (push: Push) => Refusal | undefined,
): Result<ReceivedBody, BodyRefusal> {
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
  const accepted = acceptBody(sender, text, payload, refusalOf);
  return accepted.ok
    ? ok({ ...effectiveBody(accepted.value.message, bytes, payload), sent: bytes, ...accepted.value })
    : accepted;
}

const NOT_JSON = "The body is not JSON in UTF-8.";

/** Advice for a sender whose body is not JSON. */
function wanted({ name, title }: Sender, text: string): string {
  if (name === "github") return `Set "Content type" of the webhook at GitHub to application/json.`;
  if (isFormOf("payload", text)) return "It is a form as GitHub sends it: post it to /hook/<token>/github.";
  const fields = name === "docker-hub" ? " with push_data and repository" : "";
  return `${title} sends a JSON object${fields}.`;
}
