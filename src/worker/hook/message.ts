import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Message, Sender } from "../../core/senders/sender.ts";
import { foreignForm } from "../../core/senders/form.ts";
import { isFormOf, jsonOf } from "../../core/senders/urlencoded.ts";
import { asUnderstood, understand } from "../../core/senders/understand.ts";
import { declaredBytes, MAX_BODY_BYTES, readBody } from "../http/body.ts";
import type { Env } from "../env.ts";
import { unprovenHost } from "../../core/senders/unproven-host.ts";
import { checkProof, isProofSet } from "./proof.ts";
import { refusedBody, type Refusal } from "./refusal.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** What was sent, in its three forms. */
export interface Delivered {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The JSON byte for byte, where another is gone on with. */
  readonly sent: Uint8Array;
  readonly message: Message;
}

/** Reads and understands what a sender has sent, or says why it is turned away. */
export async function readMessage(request: Request, env: Env, sender: Sender): Promise<Result<Delivered, Refusal>> {
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") return err(UNSUPPORTED_CODING);
  if ((declaredBytes(request) ?? 0) > MAX_BODY_BYTES) return err(refusedBody("too long", MAX_BODY_BYTES));
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body.ok) return err(refusedBody(body.error, MAX_BODY_BYTES));
  const proof = await checkProof(sender.proof, request, env, body.value);
  if (!proof.ok) return err({ ...UNPROVEN, detail: proof.error });
  const delivered = readJson(body.value, sender);
  const unproven = delivered.ok ? unprovenHost(sender, delivered.value.message, isProofSet(env)) : undefined;
  return unproven === undefined ? delivered : err({ ...UNPROVEN, detail: unproven });
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
function readJson(body: Uint8Array, sender: Sender): Result<Delivered, Refusal> {
  let text = "";
  let bytes: Uint8Array;
  let payload: unknown;
  try {
    text = utf8.decode(body);
    ({ text, bytes } = jsonOf(sender, { text, bytes: body }));
    payload = JSON.parse(text);
  } catch {
    return err({ status: 400, kind: "not-json", title: "Bad Request", detail: `${NOT_JSON} ${wanted(sender, text)}` });
  }
  const message = understand(sender, text, payload);
  if (message.ok) return ok({ ...asUnderstood(message.value, bytes, payload), sent: bytes, message: message.value });
  const form = foreignForm(sender.name, payload);
  const hint = form === undefined ? "" : ` T${form.slice(1)}.`;
  const detail = `The body is JSON, but not a push as ${sender.title} sends it: see errors.${hint}`;
  return err({ status: 422, kind: "not-a-push", title: "Unprocessable Content", detail, problems: message.error });
}

const NOT_JSON = "The body is not JSON in UTF-8.";

/** What a sender should send instead of a body that is not JSON. */
function wanted({ name, title }: Sender, text: string): string {
  if (name === "github") return `Set "Content type" of the webhook at GitHub to application/json.`;
  if (isFormOf("payload", text)) return "It is a form as GitHub sends it: post it to /hook/<token>/github.";
  const fields = name === "docker-hub" ? " with push_data and repository" : "";
  return `${title} sends a JSON object${fields}.`;
}
