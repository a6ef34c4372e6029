import { Relay } from "./relay-process.ts";

/** The tunnel of the tests and its client's token, and the token of another tunnel. */
export const TUNNEL = "home";
export const TUNNEL_TOKEN = "e2e-tunnel-token-of-more-than-24-characters";
export const OTHER_TOKEN = "e2e-other-token-of-more-than-24-characters";

/** What `${secret:SIGNING}` stands for. */
export const SIGNING = "whsec_aHVicmVsYXkgdHVubmVsIHRlc3Qgc2VjcmV0Li4u";

const SCHEDULE = ["200ms", "200ms", "500ms", "1s", "1s", "2s", "2s", "5s", "5s", "10s"];

/** A rule document that sends every push to a target `inside` behind the tunnel. */
export function everyPushThrough(target: object): string {
  const targets = { inside: { type: "tunnel", name: TUNNEL, schedule: SCHEDULE, ...target } };
  return JSON.stringify({ version: 1, targets, rules: [{ name: "every push", targets: ["inside"] }] });
}

/** A relay that knows no host that it may send to. */
export function startTunnelRelay(target: object, variables: Readonly<Record<string, string>> = {}): Promise<Relay> {
  const tokens = { TUNNEL_TOKENS: `${TUNNEL}=${TUNNEL_TOKEN},other=${OTHER_TOKEN}`, SIGNING };
  return Relay.start({ hosts: [], rules: everyPushThrough(target), variables: { ...tokens, ...variables } });
}
