import { pushBody, push } from "./push.ts";
import type { Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { until } from "./until.ts";

/** Every push goes to production, which wants an approval, and the chat is told of that. */
export function startRelayThatAsks(receiver: Receiver, path: string): Promise<Relay> {
  const target = (name: string): object => ({ type: "webhook", url: receiver.url(`${path}/${name}`) });
  const rules = [
    { name: "release", targets: [{ target: "production", approval: true }] },
    { name: "approvals", on: "approval.needed", targets: ["chat"] },
  ];
  const targets = { production: target("production"), chat: target("chat") };
  return Relay.start({ hosts: [receiver.host], rules: JSON.stringify({ version: 1, targets, rules }) });
}

/** Pushes, and gives the event with the link that the chat is told, as the relay listens now. */
export async function pushToApprove(
  relay: Relay,
  receiver: Receiver,
  path: string,
): Promise<{ readonly event: string; readonly link: URL }> {
  const before = receiver.received(`${path}/chat`).length;
  const { event } = await push(relay, pushBody());
  const told = await until(
    () => receiver.received(`${path}/chat`)[before],
    (request) => request !== undefined,
  );
  const { data } = JSON.parse(told?.body.toString() ?? "") as { data: { approve_url: string } };
  return { event, link: new URL(new URL(data.approve_url).pathname, relay.url) };
}
