import type { Context } from "@marcbachmann/cel-js";
import { requestValues } from "../expression/request-values.ts";
import { OutOfWork, STORED_WORK, withWork, Work } from "../expression/work.ts";
import type { Push } from "../event/event.ts";
import type { Signal } from "../event/signal.ts";
import { err, ok, valuesOf, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import { EVERY_FIELD } from "../senders/repeated-keys.ts";
import { combinePushes } from "../senders/artifact.ts";
import { ignored, type Message, type Proof, type Sender } from "../senders/sender.ts";
import type { CustomProof, CustomSender } from "./definition.ts";
import { compileExpressions, type SenderExpressions } from "./expressions.ts";
import { readPush } from "./read-push.ts";
import { readSignal } from "./read-signal.ts";

/** A sender of a rule document, compiled. Returns the sender of a request with these headers. */
export type CompiledSender = (headers: Iterable<readonly [string, string]>) => Sender;

/** Pushes of one request, as for the senders that hubrelay knows. */
const MAX_ITEMS = 100;

/** Compiles a sender's definition, or returns all its problems. */
export function compileSender(name: string, definition: CustomSender): Result<CompiledSender, Problem[]> {
  const expressions = compileExpressions(definition);
  if (!expressions.ok) return expressions;
  const { proof, headers, body, when, each, push = {}, signal = {} } = definition;
  const sources = [body, when, each, ...Object.values(push), ...Object.values(signal)].join("\n");
  const fixed = {
    name,
    title: name,
    fields: EVERY_FIELD,
    reads: (field: string) => new RegExp(`\\b${field}\\b`).test(sources),
    identity: { fields: "pushed_at" in push ? ["pushed_at"] : [] },
    ...(headers !== undefined && { headers }),
    ...(proof !== undefined && { proof: proofOf(proof) }),
  };
  return ok((given) => ({
    ...fixed,
    parse: (payload) => parseRequest(fixed, expressions.value, requestValues(payload, given)),
  }));
}

function proofOf({ header, secret: reference, hmac, encoding = "hex", prefix = "" }: CustomProof): Proof {
  const secret = reference.slice("${secret:".length, -1);
  const common = { header, secret, isRequired: true } as const;
  if (hmac === undefined) return { kind: "credential", ...common };
  const hash = ({ sha1: "SHA-1", sha256: "SHA-256", sha512: "SHA-512" } as const)[hmac];
  return { kind: "signature", ...common, hash, encoding, prefix };
}

/** Reads the pushes or the signals of a request within the work of one push. */
function parseRequest(
  sender: Pick<Sender, "name" | "proof">,
  expressions: SenderExpressions,
  values: Context,
): Result<Message, Problem[]> {
  try {
    return withWork(new Work(STORED_WORK), () => readPushes(sender, expressions, values));
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    return err([{ path: ["senders", sender.name], message: "the expressions take too much work" }]);
  }
}

function readPushes(
  sender: Pick<Sender, "name" | "proof">,
  expressions: SenderExpressions,
  received: Context,
): Result<Message, Problem[]> {
  const { body, when, each, push, signal } = expressions;
  const failed = (message: string, ...field: readonly string[]): Result<never, Problem[]> =>
    err([{ path: ["senders", sender.name, ...field], message }]);
  const unwrapped = body?.(received);
  if (unwrapped?.ok === false) return failed(unwrapped.error, "body");
  const values: Context = unwrapped === undefined ? received : { ...received, payload: unwrapped.value };
  const items = each?.(values) ?? ok([null]);
  if (!items.ok) return failed(items.error, "each");
  if (!Array.isArray(items.value)) return failed("expected a list", "each");
  if (items.value.length > MAX_ITEMS) return failed(`expected at most ${MAX_ITEMS} items`, "each");
  const pushes: Result<Push, Problem[]>[] = [];
  const signals: Result<Signal, Problem[]>[] = [];
  for (const item of items.value) {
    const own: Context = { ...values, item };
    const isPush = push === undefined ? ok(false) : (when?.(own) ?? ok(true));
    if (!isPush.ok) return failed(isPush.error, "when");
    const isSignal =
      signal === undefined || isPush.value === true ? ok(false) : (signal.get("when")?.(own) ?? ok(true));
    if (!isSignal.ok) return failed(isSignal.error, "signal", "when");
    if (push !== undefined && isPush.value === true) pushes.push(readPush(sender, push, own));
    if (signal !== undefined && isSignal.value === true) signals.push(readSignal(sender, signal, own));
  }
  if (pushes.length > 0) {
    const byDigest = pushes.filter((read) => !hasTag(read));
    return combinePushes(pushes.filter(hasTag), "a push without a tag", byDigest);
  }
  const problems = signals.flatMap((result) => (result.ok ? [] : result.error));
  if (problems.length > 0) return err(problems);
  return ignored(`no push, by "when" of the sender ${sender.name}`, valuesOf(signals));
}

/** Checks whether a push names a tag. What could not be read counts, so that its problems are reported. */
function hasTag(read: Result<Push, Problem[]>): boolean {
  return !read.ok || read.value.tag !== undefined;
}
