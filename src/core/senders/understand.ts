import { isNestedDeeperThan } from "../schema/nesting.ts";
import type { Push } from "../event/event.ts";
import type { Problem } from "../schema/problem.ts";
import { err, type Result } from "../lib/result.ts";
import { itemOf, takeEach } from "./envelope.ts";
import { foreignFields } from "./foreign-fields.ts";
import { foreignForm } from "./form.ts";
import { repeatedKeys } from "./repeated-keys.ts";
import type { Message, Sender } from "./sender.ts";

/** Docker Hub's payload has three levels. A target that puts the payload into JSON of its own must not run out of stack. */
const MAX_NESTING = 100;

/** The scan for repeated keys ends after so many, and the rest of the body may have more. */
const MAX_REPEATED = 10;

const TOO_DEEP: Problem = { path: [], message: `expected lists and objects at most ${MAX_NESTING} levels deep` };

/** The body and the payload that the rules are asked about and the targets get: as they came, or corrected. */
export function asUnderstood(
  message: Message,
  body: Uint8Array,
  payload: unknown,
): { body: Uint8Array; payload: unknown } {
  const corrected = "pushes" in message ? message.corrected : undefined;
  if (corrected === undefined) return { body, payload };
  return { body: new TextEncoder().encode(JSON.stringify(corrected)), payload: corrected };
}

/**
 * Understands a sender's body, or gives what is wrong with it. A body that another JSON parser could read as another
 * push is wrong: targets get it byte for byte, and must read in it what the rules were asked about.
 *
 * @param json the body's text
 * @param payload what `JSON.parse` makes of it
 * @param refuse says why a push is not taken, where others of the body may be
 */
export function understand(
  sender: Sender,
  json: string,
  payload: unknown,
  refuse: (push: Push) => string | undefined = () => undefined,
): Result<Message, Problem[]> {
  if (isNestedDeeperThan(MAX_NESTING, json)) return err([TOO_DEEP]);
  const repeated = repeatedKeys(json, sender.fields);
  const isWhole = repeated.length >= MAX_REPEATED || repeated.some((problem) => itemOf(sender, problem) === undefined);
  if (repeated.length > 0 && isWhole) return err(repeated);
  const foreign = foreignFields(sender.name, payload);
  if (foreign.length > 0) return err(foreign);
  const message = takeEach(sender, payload, refuse, repeated);
  const form = foreignForm(sender.name, payload);
  return message.ok && form !== undefined ? err([{ path: [], message: form }]) : message;
}
