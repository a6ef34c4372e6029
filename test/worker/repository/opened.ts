import { env } from "cloudflare:workers";
import { openRecord } from "../../../src/core/record/open.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { readSettings } from "../../../src/worker/env/settings.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

/** The record of a push that is to be delivered to targets of these names, as it is when it is accepted. */
export async function openedFor(text: string, ...names: readonly string[]): Promise<EventRecord> {
  const { event, url, decision } = await arrivalOf(text, documentFor(...names));
  if (decision === undefined) throw new Error("the document decides on every push");
  return openRecord(event, url, decision, readSettings(env), Date.now());
}

/** Whether Docker Hub was asked for a push, and what it said. */
export type Asked = "confirmed" | "unconfirmed" | "not asked";

/** A push at a second, for the target `a`, and what Docker Hub said of it. */
export async function pushAt(second: number, asked: Asked, tag?: string): Promise<EventRecord> {
  const record = await openedFor(`${second} ${asked} ${tag}`, "a");
  const push = { ...record.event.push, pushedAt: second * 1000, ...(tag !== undefined && { tag }) };
  const known = { ...record, event: { ...record.event, push } };
  const verification = { settings: { by: "tag" }, status: asked, since: 0, checks: 1 } as const;
  return asked === "not asked" ? known : ({ ...known, verification } as EventRecord);
}
