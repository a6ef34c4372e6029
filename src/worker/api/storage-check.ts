import { MINUTE_MS } from "../../core/lib/time.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import { isStoredByLater, STORED_BY_LATER } from "../storage/storage-version.ts";

/** A rollback starts new isolates, so an isolate that found the storage readable need not ask often. */
const ASK_EVERY_MS = 15 * MINUTE_MS;

/** Until when this isolate takes the storage for readable. */
let readableUntil = 0;

/** Whether this code can read what is stored, and the text for `/healthz`. */
export async function checkStorage(env: Env): Promise<{ readonly isReadable: boolean; readonly text: string }> {
  const now = Date.now();
  if (now < readableUntil) return { isReadable: true, text: "ok" };
  try {
    // No event has this id: only the object's start reads storage.
    await directoryOf(env).get("");
  } catch (error) {
    if (isStoredByLater(error)) return { isReadable: false, text: STORED_BY_LATER };
    const text = "warning: the directory cannot be reached; the log has the reason as `directory.unreachable`";
    return { isReadable: true, text };
  }
  readableUntil = now + ASK_EVERY_MS;
  return { isReadable: true, text: "ok" };
}
