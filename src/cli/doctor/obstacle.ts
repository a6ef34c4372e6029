import type { FrontAnswer } from "../relay/docker-hub-request.ts";

/** Something before the relay that answered in its place. */
export interface Obstacle {
  readonly detail: string;
  readonly advice: string;
}

/** The place in Cloudflare's dashboard where the zone's own rules are. */
const RULES = "Security > Security rules";

const CHALLENGE: Obstacle = {
  detail: "Cloudflare answers with a challenge, which Docker Hub cannot solve",
  advice:
    "in the zone's dashboard, under Security > Settings, switch off Bot Fight Mode, which has no exceptions, and Under Attack " +
    `mode; on a paid zone skip Super Bot Fight Mode for /hook/ under ${RULES}, and let no rule there challenge /hook/`,
};

/** Cloudflare's error codes, https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/ */
const CODES: readonly (readonly [codes: readonly number[], obstacle: Obstacle])[] = [
  [
    [1010],
    {
      detail: "Cloudflare's Browser Integrity Check refuses Docker Hub's user agent (error 1010)",
      advice: "switch it off in the zone's dashboard under Security > Settings, or for /hook/ by a configuration rule",
    },
  ],
  [
    [1020],
    {
      detail: "a firewall rule of the zone blocks the request (error 1020)",
      advice: `let the rule except the path /hook/: ${RULES}; Security > Analytics names the rule`,
    },
  ],
  [
    [1005, 1006, 1007, 1008, 1009, 1106],
    {
      detail: "a rule of the zone blocks the address or country of this machine",
      advice: `let the rule except the path /hook/, since Docker Hub may send from anywhere: ${RULES}`,
    },
  ],
  [
    [1015],
    { detail: "a rate limit of the zone refuses the request (error 1015)", advice: `except the path /hook/: ${RULES}` },
  ],
  [
    [1027],
    {
      detail: "the Workers plan's requests of the day are used up (error 1027)",
      advice: "wait until 00:00 UTC, or take the paid plan",
    },
  ],
  [[1101], { detail: "the Worker fails (error 1101)", advice: "read its log: npx wrangler tail" }],
  [
    [1001, 1016, 1033],
    {
      detail: "the host name does not lead to the Worker",
      advice: "make it a custom domain in wrangler's configuration, and deploy: docs/deploy.md",
    },
  ],
];

const ACCESS: Obstacle = {
  detail: "Cloudflare Access protects the webhook URL, and Docker Hub cannot log in",
  advice: "except /hook/ from the application: docs/deploy.md, Cloudflare Access",
};

/** Recognises an answer of Cloudflare in place of the relay's; undefined for any other. */
export function obstacleOf({ status, headers, text }: FrontAnswer): Obstacle | undefined {
  if (headers["cf-mitigated"] === "challenge") {
    return { ...CHALLENGE, detail: `${CHALLENGE.detail} (${status}, cf-mitigated: challenge)` };
  }
  if (headers["cf-access-domain"] !== undefined || /\.cloudflareaccess\.com\//.test(headers["location"] ?? "")) {
    return ACCESS;
  }
  const [, code] = /error code: (\d{4})\b|\bError\s+(\d{4})\b/i.exec(text)?.filter((part) => part !== undefined) ?? [];
  const known = CODES.find(([codes]) => codes.includes(Number(code)));
  if (known !== undefined) return known[1];
  if (headers["cf-mitigated"] === undefined) return undefined;
  return {
    detail: `a rule of the zone blocks the request (${status}, cf-mitigated: ${headers["cf-mitigated"].slice(0, 40)})`,
    advice: `let the rule except the path /hook/: ${RULES}; Security > Analytics names the rule`,
  };
}
