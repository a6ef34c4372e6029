import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import type { Push } from "../../core/event/event.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Subject } from "../../core/match/subject.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import type { Problem } from "../../core/schema/problem.ts";
import { DEFAULT_SENDER, SENDER_NAMES } from "../../core/senders/name.ts";
import { effectiveBody, parseBody } from "../../core/senders/parse-body.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { senderOf } from "../../core/senders/senders.ts";
import { lookedUpAmong } from "../../core/verify/registries.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import type { Answer, Input } from "./handler.ts";

/** A push to test rules on. */
interface TestedPush {
  readonly subject: Subject;
  /** All pushes that the payload reports, the tested one first. */
  readonly pushes: Answer<"testRules">["pushes"];
}

/** Reads the push to test rules on: of a stored event, or the first of a payload, as if it came now. */
export async function testedPush(
  env: Env,
  rules: CompiledRules,
  body: Input<"testRules">["body"],
): Promise<Result<TestedPush, Problem[]>> {
  const { event: id, payload } = body;
  const stored = id === undefined ? undefined : await storedSubject(env, id);
  if (stored !== undefined) return ok({ subject: stored, pushes: [shown(stored.event.push)] });
  if (payload === undefined || id !== undefined) {
    return err([{ path: ["event"], message: "expected the id of an event that is there, or a payload" }]);
  }
  return readPayload(rules, body);
}

function readPayload(
  { senders, document }: CompiledRules,
  { payload, sender: name = DEFAULT_SENDER, headers = {} }: Input<"testRules">["body"],
): Result<TestedPush, Problem[]> {
  const sender: Sender | undefined = senderOf(name) ?? senders.get(name)?.(Object.entries(headers));
  if (sender === undefined) {
    const message = `expected one of ${[...SENDER_NAMES, ...senders.keys()].join(", ")}`;
    return err([{ path: ["sender"], message }]);
  }
  const json = JSON.stringify(payload);
  const message = parseBody(sender, json, payload);
  if (!message.ok) return err(message.error.map((problem) => ({ ...problem, path: ["payload", ...problem.path] })));
  if ("ignored" in message.value) {
    const { ignored, byDigest } = message.value;
    const isLookedUp = lookedUpAmong(byDigest, document).length > 0;
    const why = isLookedUp
      ? "a push with a tag; that of this one would be looked up first"
      : `a push; this would be ignored: ${ignored}`;
    return err([{ path: ["payload"], message: `expected ${why}` }]);
  }
  const sent = effectiveBody(message.value, new TextEncoder().encode(json), payload);
  const [push] = message.value.pushes;
  if (push === undefined) return err([{ path: ["payload"], message: "expected a push" }]);
  const event = {
    id: "evt_test",
    receivedAt: Date.now(),
    token: "test",
    push,
    ...(sender.name !== DEFAULT_SENDER && { sender: sender.name }),
  };
  return ok({ subject: { event, payload: sent.payload }, pushes: message.value.pushes.map(shown) });
}

function shown({ repository, tag, digest, pusher }: Push): TestedPush["pushes"][number] {
  return {
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    ...(pusher !== undefined && { pusher }),
  };
}

async function storedSubject(env: Env, id: string): Promise<Subject | undefined> {
  const summary = await directoryOf(env).get(eventIdOfDelivery(id) ?? id);
  if (summary === undefined) return undefined;
  const relay = env.REPOSITORY.getByName(summary.repository);
  const [record, body] = [await relay.read(summary.id), await relay.readBody(summary.id)];
  if (record === undefined || body === undefined) return undefined;
  return { event: record.event, payload: JSON.parse(new TextDecoder().decode(body)) as unknown };
}
