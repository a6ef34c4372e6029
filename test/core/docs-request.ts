import type { Event } from "../../src/core/event/event.ts";
import { parsePayload } from "../../src/core/event/payload.ts";
import { revealSecrets } from "../../src/core/secrets/secret.ts";
import { buildRequest, type Target } from "../../src/core/targets/target.ts";
import { EVENT_ID } from "./event-of.ts";

/** The time of every push of the pages, unless they say another. */
export const PUSHED_AT = Date.UTC(2026, 10, 23, 12);

/** A request as a page shows it. */
export interface Shown {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Builds a target's request for acme/web:v1.2.3, pushed by alice. Secrets stay references. */
export function requestTo(target: Target): Shown {
  const revealed = revealSecrets(target, (name) => `hubrelay-${name}-secret`);
  if (!revealed.ok) throw new Error(revealed.error);
  const payload = {
    push_data: { tag: "v1.2.3", pusher: "alice", pushed_at: PUSHED_AT / 1000 },
    repository: { repo_name: "acme/web" },
  };
  const event = eventFrom(payload, "hub1", PUSHED_AT);
  const body = new TextEncoder().encode("(the body that Docker Hub sent)");
  const url = `https://hubrelay.example.workers.dev/events/${EVENT_ID}`;
  const request = buildRequest(revealed.value.value, { event, payload, body, url, deliveryId: "dlv_1" });
  if (!request.ok) throw new Error(request.error);
  const { method, url: address, headers, body: sent } = request.value;
  const text = sent === null || typeof sent === "string" ? (sent ?? "") : new TextDecoder().decode(sent);
  const named = JSON.stringify({ line: `${method} ${address}`, headers, body: text });
  const shown = JSON.parse(named.replaceAll(/hubrelay-([A-Z_]+)-secret/g, "${secret:$1}")) as Shown & { body: string };
  return { line: shown.line, headers: shown.headers, body: parsedIfJson(shown.body) };
}

/** A request as a page shows it: the method and the URL, the headers, and after an empty line the body. */
export function parseRequest(text: string): Shown {
  const [head = "", ...body] = text.split("\n\n");
  const [line = "", ...fields] = head.split("\n");
  const headers = fields.map((field) => [field.replace(/: .*/, ""), field.replace(/^.*?: /, "")] as const);
  return { line, headers: Object.fromEntries(headers), body: parsedIfJson(body.join("\n\n")) };
}

/** The value of a body of JSON, or else the text. */
export function parsedIfJson(text: string): unknown {
  return text.startsWith("{") ? JSON.parse(text) : text;
}

/** The event of a payload. */
export function eventFrom(payload: unknown, token: string, receivedAt: number): Event {
  const push = parsePayload(payload);
  if (!push.ok) throw new Error(JSON.stringify(push.error));
  return { id: EVENT_ID, receivedAt, token, push: push.value };
}
