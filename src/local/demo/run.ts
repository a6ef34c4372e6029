import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOrCreateDevVars } from "../../cli/secrets/dev-vars.ts";
import { lockState } from "../runtime/lock.ts";
import type { LoopbackServer } from "../runtime/loopback.ts";
import { runtimeOfThisProcess } from "../runtime/orphan.ts";
import { findFreePort } from "../runtime/port.ts";
import { startLocalRelay } from "../runtime/relay.ts";
import { ensureLocalRules } from "../runtime/rules.ts";
import { firstToken, hookUrl } from "../../cli/relay/hook.ts";
import { EXIT } from "../../cli/terminal/exit.ts";
import { ownPackage } from "../../cli/wrangler/program.ts";
import { introduce } from "./introduction.ts";
import { samplePush } from "../../cli/dry-run/sample-payload.ts";
import { settle } from "./settle.ts";
import { Storyteller } from "./storyteller.ts";
import { startDemoTargets } from "./targets.ts";

/** The options of `npm start`. */
export interface StartOptions {
  readonly port: number;
  /** The directory of .dev.vars and .wrangler/state. */
  readonly directory: string;
  readonly push?: true;
  readonly once?: true;
  readonly verbose?: true;
}

const SIGNING_SECRET = "whsec_aHVicmVsYXkgZGVtbyBzZWNyZXQsIG5vdCBzZWNyZXQ=";

/** Runs a relay on this machine until it is stopped, and prints what it does. Throws if one runs on this state. */
export async function runLocally({ port: wanted, directory, ...options }: StartOptions): Promise<void> {
  const port = await findFreePort(wanted);
  const lock = await lockState(directory, port);
  process.once("exit", () => lock[Symbol.dispose]());
  const secrets = readOrCreateDevVars(join(directory, ".dev.vars"));
  const example = readFileSync(join(ownPackage(), "rules.example.json"), "utf8");
  const targets = await startDemoTargets();
  const demo = demoSecrets(targets);
  const stateDirectory = join(directory, ".wrangler/state/v3");
  const rules = await ensureLocalRules(stateDirectory, example);
  const storyteller = new Storyteller(secrets["ADMIN_TOKEN"] ?? "", options.verbose === true);
  const relay = await startLocalRelay({
    port,
    stateDirectory,
    variables: secrets,
    additions: { defaults: demo, appended: { ALLOWED_PRIVATE_HOSTS: targets.host, CALLBACK_HOSTS: targets.host } },
    proofKey: lock.relay.key,
    onLog: (line) => storyteller.hear(line),
    isLimited: true,
  });
  lock.noteRuntime(runtimeOfThisProcess());
  storyteller.begin(relay, example);

  const stop = async (exitCode: number): Promise<void> => {
    await relay.close();
    targets.close();
    process.exit(exitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void stop(EXIT.ok));

  const hook = hookUrl(relay.url.origin, firstToken(secrets["RELAY_TOKENS"] ?? ""));
  const own = Object.keys(demo).filter((name) => secrets[name]);
  const isDemo = rules === example && own.length === 0;
  const isSent = isDemo || options.push === true;
  console.log(
    introduce({ origin: relay.url.origin, hook, directory, isExample: rules === example, own, isSent, targets }),
  );
  if (!isSent) return options.once === true ? stop(EXIT.ok) : undefined;

  const event = await sendDemoPush(hook, targets);
  if (options.once !== true) return;
  const hasSettled = event !== undefined && (await settle(relay.url, secrets["ADMIN_TOKEN"] ?? "", event));
  await storyteller.finish();
  if (event !== undefined && !hasSettled) console.log("The push has not settled within a minute; stopping anyway.");
  await stop(hasSettled ? EXIT.ok : EXIT.problem);
}

/** Returns the secrets of the example's rules, with the URLs of the demo's receivers. */
function demoSecrets(targets: LoopbackServer): Record<string, string> {
  return {
    DEPLOY_URL: targets.url("deploy"),
    DEPLOY_SIGNING_SECRET: SIGNING_SECRET,
    CHAT_URL: targets.url("chat"),
    AUDIT_URL: targets.url("audit"),
  };
}

/** Sends the demo's push. Returns its event; prints the reason and returns undefined if it was not accepted. */
async function sendDemoPush(hook: string, targets: LoopbackServer): Promise<string | undefined> {
  const push = samplePush("acme/web", "v1.4.2", targets.url("callback"), Date.now());
  const response = await fetch(hook, { method: "POST", body: JSON.stringify(push) });
  const { event, detail } = (await response.json()) as { event?: string; detail?: string };
  if (event === undefined) console.log(`The push was not accepted: ${detail ?? response.status}`);
  return event;
}
