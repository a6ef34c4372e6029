import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, styleText } from "node:util";
import { VERSION } from "../core/version.ts";
import { samplePush } from "./demo/push.ts";
import { tell } from "./demo/story.ts";
import { startDemoTargets } from "./demo/targets.ts";
import { firstToken, readOrCreateDevVars } from "./local/dev-vars.ts";
import { findFreePort } from "./local/port.ts";
import { startLocalRelay } from "./local/relay.ts";

// `npm start`: the relay on this machine with the example rules and receivers of its own, and one push to watch.

const DEFAULT_PORT = 8787;
const POLL_MS = 100;
const SIGNING_SECRET = "whsec_aHVicmVsYXkgZGVtbyBzZWNyZXQsIG5vdCBzZWNyZXQ=";

const { values } = parseArgs({ options: { port: { type: "string" }, once: { type: "boolean", default: false } } });
const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const print = (text: string): void => console.log(text);

const secrets = readOrCreateDevVars(root(".dev.vars"));
const targets = await startDemoTargets();
const relay = await startLocalRelay({
  port: await findFreePort(Number(values.port ?? DEFAULT_PORT)),
  stateDirectory: root(".wrangler/state/v3"),
  variables: {
    ...secrets,
    ALLOWED_PRIVATE_HOSTS: targets.host,
    CALLBACK_HOSTS: targets.host,
    DEPLOY_URL: targets.url("deploy"),
    DEPLOY_SIGNING_SECRET: SIGNING_SECRET,
    CHAT_URL: targets.url("chat"),
    AUDIT_URL: targets.url("audit"),
  },
  onLog: (line) => print(tell(line) ?? ""),
  isLimited: true,
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void stop());

const hook = new URL(`/hook/${firstToken(secrets["RELAY_TOKENS"] ?? "")}`, relay.url).href;
const hadRules = (await relay.readRules()) !== null;
if (!hadRules) await relay.writeRules(readFileSync(root("rules.example.json"), "utf8"));
print(`${styleText("bold", `hubrelay ${VERSION}`)} on ${relay.url.origin}
webhook URL  ${hook}
rules        ${hadRules ? "as they are in the local KV" : "rules.example.json, now in the local KV"}
targets      deploy (fails twice, then works), chat and audit on ${targets.host}

A push of acme/web:v1.4.2 arrives, as from Docker Hub:
`);

const push = samplePush("acme/web", "v1.4.2", targets.url("callback"), Date.now());
const response = await fetch(hook, { method: "POST", body: JSON.stringify(push) });
const { event = "", held, detail } = (await response.json()) as { event?: string; held?: string; detail?: string };
if (event === "") print(`The push was not accepted: ${detail ?? response.status}`);
else if (held === undefined) await settled(event);
else print(`The push waits: ${held}. Mend the rules in the local KV, or delete them for those of the example.`);

if (values.once) {
  await stop();
} else {
  print(`
Send another:
  curl -sS ${hook} -d '${JSON.stringify({ push_data: { tag: "v2.0.0", pusher: "me" }, repository: { repo_name: "acme/web" } })}'
Read what happened to the first:
  curl -sS -H "authorization: Bearer $(sed -n 's/^ADMIN_TOKEN="\\(.*\\)"/\\1/p' .dev.vars)" ${relay.url.origin}/api/v1/repositories/acme/web/events/${event}
Ctrl-C stops the relay; what it stored is kept in .wrangler/state.`);
}

/** Waits until every delivery and the callback of an event have an end, or wait for something without one. */
async function settled(id: string): Promise<void> {
  const url = new URL(`/api/v1/repositories/acme/web/events/${id}`, relay.url);
  const headers = { authorization: `Bearer ${secrets["ADMIN_TOKEN"]}` };
  for (;;) {
    const record = (await (await fetch(url, { headers })).json()) as {
      deliveries: { status: string; parked?: true }[];
      callback: { status: string };
    };
    const pending = record.deliveries.filter(({ status }) => status === "pending");
    // Such as for the client of a tunnel.
    if (pending.length > 0 && pending.every(({ parked }) => parked === true)) return;
    if (pending.length === 0 && !["waiting", "pending", "sending"].includes(record.callback.status)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function stop(): Promise<void> {
  await relay.close();
  targets.close();
  process.exit(0);
}
