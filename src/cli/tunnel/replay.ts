import { parseRuleDocument } from "../../core/rules/parse-document.ts";
import type { RelayClient } from "../relay/client.ts";
import { refusal } from "../terminal/exit.ts";

/**
 * Redelivers an event to the targets that use a tunnel: those that it went to, or else all of them. Returns the names
 * of the targets. Throws if no target uses the tunnel, or if the event is unknown.
 */
export async function replay(relay: RelayClient, tunnel: string, eventId: string): Promise<readonly string[]> {
  const parsed = parseRuleDocument(await relay.rules());
  const targets = parsed.ok ? Object.entries(parsed.value.document.targets) : [];
  const names = targets.flatMap(([name, target]) => (target.type === "tunnel" && target.name === tunnel ? [name] : []));
  if (names.length === 0) {
    const hint = `add one to the rules: "${tunnel}": { "type": "tunnel", "name": "${tunnel}", "path": "/" }`;
    throw refusal(`no target of the rules uses the tunnel ${tunnel}`, hint);
  }
  const { record } = (await relay.event(eventId)) ?? {};
  if (record === undefined) {
    throw refusal(`there is no event ${eventId}`, "run `hubrelay events list` to see all events");
  }
  const before = names.flatMap((name) => record.deliveries.findLast(({ target }) => target === name) ?? []);
  for (const { id, status } of before) {
    // A pending delivery is attempted anyway.
    if (status !== "pending") await relay.redeliver(id, record.event.push.repository);
  }
  if (before.length > 0) return before.map(({ target }) => target);
  for (const name of names) await relay.deliverTo(record, name);
  return names;
}
