import { styleText } from "node:util";
import { VERSION } from "../../core/lib/version.ts";
import type { LoopbackServer } from "../runtime/loopback.ts";

/** The facts about a relay that has started. */
export interface Started {
  readonly origin: string;
  readonly hook: string;
  readonly directory: string;
  /** Whether the rules in KV are those of rules.example.json. */
  readonly isExample: boolean;
  /** The secrets of the example that the user has set. */
  readonly own: readonly string[];
  /** Whether the demo's push is sent. */
  readonly isSent: boolean;
  readonly targets: LoopbackServer;
}

/** Formats the addresses and the next steps. Printed before the demo's push, which can take long to settle. */
export function introduce({ origin, hook, isExample, own, isSent, targets }: Started): string {
  const push =
    '{"push_data":{"tag":"v2.0.0","pusher":"me","pushed_at":\'$(date +%s)\'},"repository":{"repo_name":"acme/web"}}';
  return `${styleText("bold", `hubrelay ${VERSION}`)} on ${origin}
dashboard    ${origin}/ - log in with ADMIN_TOKEN of .dev.vars
webhook URL  ${hook}
rules        ${isExample ? "rules.example.json, in the local KV" : "your own, in the local KV"}
targets      deploy (fails twice, then works), chat and audit on ${targets.host}${own.length > 0 ? `; yours: ${own.join(", ")}` : ""}

Send a push, and see the result:
  curl -sS ${hook} -d '${push}'
  npx hubrelay events list --local
Ctrl-C stops the relay; its data stays in .wrangler/state.

${isSent ? "A push of acme/web:v1.4.2 arrives, as from Docker Hub:\n" : noPush(isExample)}`;
}

function noPush(isExample: boolean): string {
  const what = isExample ? "some secrets of the rules are" : "the rules are";
  return `No push is sent, because ${what} your own: \`npm start -- --push\` sends acme/web:v1.4.2.\n`;
}
