import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillHistory, type Filled } from "../../src/local/history/fill.ts";
import { startReceivers } from "../../src/local/history/receivers.ts";
import { tokenVariables, type HistoryTokens } from "../../src/local/history/relay-api.ts";
import { startLocalRelay } from "../../src/local/runtime/relay.ts";

const TOKENS: HistoryTokens = {
  hook: {
    "docker-hub": "docker-hub-token-of-the-history",
    ci: "ci-token-of-the-demo-history",
    github: "github-token-of-the-demo-history",
  },
  operators: {
    alice: "alice-token-of-the-demo-history",
    bob: "bob-token-of-the-demo-history",
    oncall: "oncall-token-of-the-demo-history",
  },
};

/** A relay with the history of `npm run demo:history`. */
export interface HistoryRelay extends AsyncDisposable {
  readonly url: URL;
  readonly operators: HistoryTokens["operators"];
  readonly events: Filled;
}

/** Starts a relay with the history, and its receivers. */
export async function startHistoryRelay(): Promise<HistoryRelay> {
  const receivers = await startReceivers();
  const stateDirectory = mkdtempSync(join(tmpdir(), "hubrelay-browser-history-"));
  const variables = {
    ...tokenVariables(TOKENS),
    ADMIN_TOKEN: "admin-token-of-the-demo-history",
    ALLOWED_PRIVATE_HOSTS: receivers.host,
  };
  const relay = await startLocalRelay({ port: 0, stateDirectory, variables, onLog: () => {} });
  const dispose = async (): Promise<void> => {
    await relay.close();
    receivers.close();
    await rm(stateDirectory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const events = await fillHistory(relay.url, { tokens: TOKENS, receiver: (name) => receivers.url(name) });
    return { url: relay.url, operators: TOKENS.operators, events, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
