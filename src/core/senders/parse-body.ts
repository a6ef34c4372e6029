import { isNestedDeeperThan } from "../schema/nesting.ts";
import type { Push } from "../event/event.ts";
import type { Problem } from "../schema/problem.ts";
import { err, type Result } from "../lib/result.ts";
import { itemOf, parseEach } from "./envelope.ts";
import { foreignFields } from "./foreign-fields.ts";
import { foreignFormat } from "./body-format.ts";
import { isSenderName } from "./name.ts";
import { MAX_PROBLEMS, repeatedKeys } from "./repeated-keys.ts";
import type { Message, Sender } from "./sender.ts";

/** Docker Hub's payload has three levels. A target that embeds a deep payload must not overflow the stack. */
const MAX_NESTING = 100;

const TOO_DEEP: Problem = { path: [], message: `expected lists and objects at most ${MAX_NESTING} levels deep` };

/** Returns the body and payload for rules and targets: as received, or corrected. */
export function effectiveBody(
  message: Message,
  body: Uint8Array,
  payload: unknown,
): { body: Uint8Array; payload: unknown } {
  const corrected = "pushes" in message ? message.corrected : undefined;
  if (corrected === undefined) return { body, payload };
  return { body: new TextEncoder().encode(JSON.stringify(corrected)), payload: corrected };
}

/**
 * Parses a sender's body, or returns its problems. Refuses bodies that another JSON parser could read as another push,
 * because targets get them byte for byte and must see what the rules saw.
 *
 * @param json the body's text
 * @param payload the parsed text
 * @param refuse returns why a push is not accepted; other pushes of the body still can be
 */
export function parseBody(
  sender: Sender,
  json: string,
  payload: unknown,
  refuse: (push: Push) => string | undefined = () => undefined,
): Result<Message, Problem[]> {
  if (isNestedDeeperThan(MAX_NESTING, json)) return err([TOO_DEEP]);
  const repeated = repeatedKeys(json, sender.fields);
  const isWhole = repeated.length >= MAX_PROBLEMS || repeated.some((problem) => itemOf(sender, problem) === undefined);
  if (repeated.length > 0 && isWhole) return err(repeated);
  const foreign = foreignFields(sender, payload);
  if (foreign.length > 0) return err(foreign);
  const message = parseEach(sender, payload, refuse, repeated);
  const form = isSenderName(sender.name) ? foreignFormat(sender.name, payload) : undefined;
  return message.ok && form !== undefined ? err([{ path: [], message: form }]) : message;
}
