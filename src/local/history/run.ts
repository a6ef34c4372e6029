import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newToken } from "../../cli/secrets/new-tokens.ts";
import { EXIT } from "../../cli/terminal/exit.ts";
import { findFreePort } from "../runtime/port.ts";
import { startLocalRelay } from "../runtime/relay.ts";
import { fillHistory } from "./fill.ts";
import { startReceivers } from "./receivers.ts";
import { tokenVariables, type HistoryTokens } from "./relay-api.ts";

/** The options of `npm run demo:history`. */
export interface HistoryRunOptions {
  readonly port: number;
  readonly seed: number;
  readonly once?: true;
}

/** Runs a relay with a history of its own until it is stopped, and prints how to log in. Its data ends with it. */
export async function runWithHistory({ port: wanted, seed, once }: HistoryRunOptions): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "hubrelay-history-"));
  // The runtime has its own handler of signals, which may end the process first.
  process.once("exit", () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const receivers = await startReceivers();
  const tokens: HistoryTokens = {
    hook: { "docker-hub": newToken(), ci: newToken(), github: newToken() },
    operators: { alice: newToken(), bob: newToken(), oncall: newToken() },
  };
  const relay = await startLocalRelay({
    port: await findFreePort(wanted),
    stateDirectory: directory,
    variables: {
      ...tokenVariables(tokens),
      ADMIN_TOKEN: newToken(),
      ALLOWED_PRIVATE_HOSTS: receivers.host,
      LOG_LEVEL: "warn",
    },
    onLog: () => {},
  });
  const stop = async (): Promise<void> => {
    await relay.close();
    receivers.close();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => void stop().then(() => process.exit(EXIT.ok)));
  }
  try {
    const { imported } = await fillHistory(relay.url, { tokens, receiver: (name) => receivers.url(name), seed });
    console.log(introduce(relay.url.origin, tokens, imported, seed));
  } catch (error) {
    await stop();
    throw error;
  }
  if (once === true) await stop();
}

function introduce(origin: string, { hook, operators }: HistoryTokens, imported: number, seed: number): string {
  return `dashboard    ${origin}/
admin token  ${operators.alice}   alice may change things
             ${operators.oncall}   oncall may only look
webhook URL  ${origin}/hook/${hook["docker-hub"]}

${imported} events of six days are there, and what is open now: an approval, a held push, a paused target.
Ctrl-C stops the relay and deletes its data. The same history again: npm run demo:history -- --seed ${seed}`;
}
