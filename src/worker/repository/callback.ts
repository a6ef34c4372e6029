import type { PrivateHosts } from "../../core/address/address.ts";
import { abandonCallback, beginCallback, recordCallback, type Callback } from "../../core/delivery/hub-callback.ts";
import type { Event } from "../../core/event/event.ts";
import { VERSION } from "../../core/lib/version.ts";
import { log } from "../telemetry/log.ts";
import { direct, send } from "../send/send.ts";
import type { Ledger } from "./ledger.ts";

const TIMEOUT_MS = 15_000;

/** After this time a callback whose beginning is all that was recorded is taken for interrupted. */
const LEASE_MS = TIMEOUT_MS + 5000;

/** Answers the `callback_url` of an event if that is due. The beginning is stored before the request is sent. */
export async function callBackIfDue(ledger: Ledger, id: string, privateHosts: PrivateHosts): Promise<void> {
  const record = ledger.get(id);
  if (record === undefined || (record.callback.dueAt ?? Infinity) > Date.now()) return;
  const { callback, event } = record;
  if (callback.status === "sending") {
    const abandoned = abandonCallback(callback);
    ledger.write({ ...record, callback: abandoned });
    logCallback(event, abandoned, undefined);
    return;
  }
  ledger.write({ ...record, callback: beginCallback(callback, Date.now() + LEASE_MS) });

  const headers = { "content-type": "application/json", "user-agent": `hubrelay/${VERSION}` };
  const request = { method: "POST", url: callback.url ?? "", headers, body: JSON.stringify(callback.body) };
  const result = await send(request, TIMEOUT_MS, direct(privateHosts), []);

  const current = ledger.get(id);
  if (current === undefined) return;
  const after = recordCallback(current.callback, result, Math.random());
  ledger.write({ ...current, callback: after });
  logCallback(event, after, result.outcome.kind === "response" ? result.outcome.status : undefined);
}

function logCallback(
  { id, push }: Event,
  { body, status: outcome, reason }: Callback,
  status: number | undefined,
): void {
  const { repository } = push;
  log("callback.attempted", { repository, eventId: id, state: body?.state, status, outcome, reason });
}
