import { SECOND_MS } from "../../core/lib/time.ts";
import type { Env } from "../env/env.ts";

/** An isolate asks at most once in this time: the check is public, and a call is billed. */
const ASK_EVERY_MS = 10 * SECOND_MS;

/** An object that has not answered by then is taken for unreachable. */
const ANSWER_WITHIN_MS = 5 * SECOND_MS;

/** A name that no repository can have, because it has no namespace: its object stays empty. */
const NAME = "healthz";

const UNREACHABLE =
  "no object can be reached, and pushes are answered 503: look at the limits of the account's plan and at the log";

interface Asked {
  readonly at: number;
  readonly isReachable: boolean;
}

const asked = new WeakMap<Env, Asked>();

/** Whether an object of the kind that stores pushes can be called, and the text for `/healthz`. */
export async function checkObjects(env: Env): Promise<{ readonly isReachable: boolean; readonly text: string }> {
  const now = Date.now();
  const known = asked.get(env);
  const isFresh = known !== undefined && now >= known.at && now < known.at + ASK_EVERY_MS;
  const isReachable = isFresh ? known.isReachable : await ask(env);
  if (!isFresh) asked.set(env, { at: now, isReachable });
  return { isReachable, text: isReachable ? "ok" : UNREACHABLE };
}

async function ask(env: Env): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
  try {
    const call = Promise.resolve(env.REPOSITORY.getByName(NAME).hasEvents());
    return await Promise.race([call.then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
