import { DEFAULT_SENDER } from "../../core/senders/name.ts";
import { entriesOf, sendersOf } from "../../core/token/token.ts";
import { VERSION } from "../../core/lib/version.ts";
import type { Statistics } from "../../core/api/relay.ts";
import { RelayClient } from "../relay/client.ts";
import { answerText } from "../relay/answer-text.ts";
import { connectionOf, secretOf, type RelayOptions } from "../relay/connection.ts";
import { hookUrl, MAX_HOOK_URL_LENGTH } from "../relay/hook.ts";
import { tryRequest } from "../relay/request.ts";
import { CommandError } from "../terminal/exit.ts";
import { count } from "../terminal/table.ts";
import { ok, problem, skipped, warning, type Check } from "./check.ts";
import { checkFrontDoor } from "./front-door.ts";
import { obstacleOf } from "./obstacle.ts";

const MAX_SKEW_MS = 5000;

interface Health {
  readonly version?: string;
  readonly checks?: {
    readonly tokens?: string;
    readonly rules?: string;
    readonly objects?: string;
    readonly storage?: string;
    readonly api?: string;
    readonly links?: string;
    readonly metrics?: string;
  };
}

/** Checks a relay by its public routes, and by its API if ADMIN_TOKEN is set. */
export async function checkRelay(origin: string, options: RelayOptions): Promise<Check[]> {
  const startedAt = Date.now();
  let answer: Response;
  try {
    answer = await tryRequest(`${origin}/healthz`);
  } catch (error) {
    return [problem("relay", messageOf(error), "start it, or check the URL")];
  }
  // A body that breaks off or has no end is not a relay's.
  const text = await answerText(answer).catch(() => "");
  const health = healthOf(text);
  if (health?.checks === undefined) return [foreignAnswer(origin, answer, text), await checkFrontDoor(origin)];
  return [
    versionCheck(origin, health),
    checkClock(answer, startedAt, Date.now()),
    partCheck("tokens", health.checks.tokens, "set them: npx wrangler secret put RELAY_TOKENS"),
    partCheck("rules", health.checks.rules, "put valid ones there: hubrelay rules push rules.json"),
    ...objectChecks(health.checks.objects),
    ...storageChecks(health.checks.storage),
    ...linkChecks(health.checks.links),
    ...(await checkApi(options)),
    ...metricsCheck(health.checks.metrics),
    checkHook(origin, options),
    await checkFrontDoor(origin),
  ];
}

/** Says who answered in the relay's place. */
function foreignAnswer(origin: string, { status, headers }: Response, text: string): Check {
  const obstacle = obstacleOf({ status, headers: Object.fromEntries(headers), text });
  if (obstacle !== undefined) return problem("relay", obstacle.detail, obstacle.advice);
  const detail = `${origin}/healthz answers ${status}, and not as a relay does`;
  return problem("relay", detail, "is this the URL of hubrelay?");
}

function versionCheck(origin: string, { version = "?" }: Health): Check {
  if (version === VERSION) return ok("relay", `${origin} answers, version ${version}`);
  const detail = `${origin} answers with version ${version}, this command is version ${VERSION}`;
  return warning("relay", detail, "deploy the same version: npx wrangler deploy");
}

/** Compares the relay's clock with this machine's, which was between the request's start and its end. */
function checkClock(answer: Response, startedAt: number, endedAt: number): Check {
  const date = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(date)) return skipped("clock", "the relay sends no Date header, as in local runs");
  // The header has whole seconds: the time was anywhere within that second.
  const skewMs = Math.max(startedAt - (date + 1000), date - endedAt, 0);
  if (skewMs <= MAX_SKEW_MS) return ok("clock", "this machine's clock agrees with the relay's");
  const detail = `this machine's clock is ${Math.round(skewMs / 1000)} s off the relay's`;
  return warning("clock", detail, "receivers refuse signatures that are minutes off: set the clocks by NTP");
}

function partCheck(name: string, state: string | undefined, advice: string): Check {
  return state === "ok" ? ok(name, "ok") : problem(name, state ?? "the relay does not say", advice);
}

/** Older versions of the relay do not report it. */
function linkChecks(state: string | undefined): Check[] {
  if (state === undefined) return [];
  const advice = "set PUBLIC_URL to the relay's own address in wrangler.toml under [vars], then: npx wrangler deploy";
  const [, doubt] = /^warning: (.*)$/s.exec(state) ?? [];
  return [doubt === undefined ? partCheck("links", state, advice) : warning("links", doubt, advice)];
}

/** Older versions of the relay do not report it. */
function objectChecks(state: string | undefined): Check[] {
  if (state === undefined) return [];
  return [
    partCheck("objects", state, "look at the limits: https://dash.cloudflare.com, Durable Objects; npx wrangler tail"),
  ];
}

/** Older versions of the relay do not report it. */
function storageChecks(state: string | undefined): Check[] {
  if (state === undefined) return [];
  const [, doubt] = /^warning: (.*)$/s.exec(state) ?? [];
  if (doubt !== undefined) return [warning("storage", doubt, "read the relay's log: npx wrangler tail")];
  return [
    partCheck("storage", state, "go back to the later version: npx wrangler deployments list, then rollback to it"),
  ];
}

/** Reports only a wrong METRICS_TOKEN: an older relay does not report it, and a relay may have none. */
function metricsCheck(state = "ok"): Check[] {
  return state === "ok" ? [] : [problem("metrics", state, "npx wrangler secret put METRICS_TOKEN")];
}

async function checkApi(options: RelayOptions): Promise<Check[]> {
  try {
    const client = new RelayClient(connectionOf(options));
    const repositories = await client.repositories();
    return [
      ok(
        "api",
        `the token is right; pushes came from ${count(repositories.length, "repository").replace(/ys$/, "ies")}`,
      ),
      ...checkAttention(await client.attention()),
    ];
  } catch (error) {
    const hint = error instanceof CommandError ? error.hint : undefined;
    return [problem("api", messageOf(error), hint ?? "read the relay's log: npx wrangler tail")];
  }
}

/** An older relay does not report unused tokens. */
function checkAttention({ held, unusedTokens = [] }: Partial<Statistics["attention"]>): Check[] {
  return [checkHeld(held ?? 0), ...(unusedTokens.length === 0 ? [] : [unusedTokensCheck(unusedTokens)])];
}

function unusedTokensCheck(labels: readonly string[]): Check {
  const detail = `no push has come with ${labels.join(", ")} since it was made`;
  const advice =
    "create the webhook in each repository's Webhooks tab, then push; if pushes do not arrive, see what docker hub says below";
  return warning("unused tokens", detail, advice);
}

function checkHeld(held: number): Check {
  if (held === 0) return ok("held events", "none");
  const advice =
    "the relay routes them once the rules are valid and can decide on them: see hubrelay events show, rules check";
  return problem("held events", `${count(held, "event")} waiting for a valid rule document`, advice);
}

function checkHook(origin: string, options: RelayOptions): Check {
  const entries = entriesOf(secretOf("RELAY_TOKENS", options) ?? "");
  const hub = entries.filter((entry) => sendersOf(entry).includes(DEFAULT_SENDER));
  const longest = Math.max(0, ...hub.map(({ token }) => token.length));
  const length = hookUrl(origin, "x".repeat(longest === 0 ? 32 : longest)).length;
  const what = longest === 0 ? "the webhook URL with a token of 32 characters" : "the longest webhook URL";
  if (length <= MAX_HOOK_URL_LENGTH) return ok("webhook URL", `${what} has ${length} characters`);
  const detail = `${what} has ${length} characters, Docker Hub takes ${MAX_HOOK_URL_LENGTH}`;
  return problem("webhook URL", detail, "use a shorter token: hubrelay token new");
}

function healthOf(text: string): Health | undefined {
  try {
    return JSON.parse(text) as Health;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof CommandError)) throw error;
  return error.message;
}
