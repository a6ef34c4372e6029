import { eventIdOfDelivery } from "../../core/delivery.ts";
import { lintRules } from "../../core/lint.ts";
import { parsePayload } from "../../core/payload.ts";
import { formatPath, type Problem } from "../../core/problem.ts";
import { route } from "../../core/route.ts";
import { parseRuleDocument } from "../../core/rule.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { notFound, problemResponse } from "../problem.ts";
import { revisionOf, RULES_KEY } from "../rules.ts";
import { readSettings } from "../settings.ts";
import { getCounted, putCounted } from "../usage.ts";
import { badBody } from "./answers.ts";

/** Earlier documents are kept under this prefix and the time at which they were replaced; see docs/cli.md. */
const HISTORY_PREFIX = "rules:history:";

/** `GET /api/v1/rules`: the document as it is in KV, and what is wrong with it. */
export async function showRules(env: Env): Promise<Response> {
  const text = await getCounted(env.RULES, RULES_KEY);
  return text === null
    ? Response.json({ status: "missing", text: "", revision: "", problems: [], warnings: [] })
    : describe(env, text);
}

/** `POST /api/v1/rules/check`: what is wrong with a document. */
export async function checkRules(request: Request, env: Env): Promise<Response> {
  return Response.json(check(env, await request.text()));
}

/** `PUT /api/v1/rules`: replaces the document, if it is still the one that `If-Match` names; keeps the earlier one. */
export async function putRules(request: Request, env: Env): Promise<Response> {
  const text = await request.text();
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) return badBody(parsed.error);
  const before = await getCounted(env.RULES, RULES_KEY);
  const revision = before === null ? "" : await revisionOf(before);
  const expected = request.headers.get("if-match")?.replaceAll('"', "");
  if (expected === undefined) {
    const detail = "Send If-Match with the revision that you have changed, or * to replace whatever there is.";
    return problemResponse(428, "precondition-required", "Precondition Required", detail);
  }
  if (expected !== "*" && expected !== revision) {
    const detail = "Somebody has changed the rules meanwhile: read them again, and apply your change to that.";
    return problemResponse(412, "precondition-failed", "Precondition Failed", detail);
  }
  if (before !== null && before !== text)
    await putCounted(env.RULES, `${HISTORY_PREFIX}${new Date().toISOString()}`, before);
  await putCounted(env.RULES, RULES_KEY, text);
  return describe(env, text);
}

/** `POST /api/v1/rules/test`: where a push would go, and why. */
export async function testRules(request: Request, env: Env): Promise<Response> {
  const body = (await request.json().catch(() => null)) as {
    document?: unknown;
    event?: unknown;
    payload?: unknown;
  } | null;
  const text = typeof body?.document === "string" ? body.document : await getCounted(env.RULES, RULES_KEY);
  const parsed = parseRuleDocument(text ?? "");
  if (!parsed.ok) return badBody(parsed.error.map(({ path, message }) => ({ path: ["document", ...path], message })));
  const payload = typeof body?.event === "string" ? await payloadOf(env, body.event) : body?.payload;
  if (payload === undefined)
    return badBody([{ path: ["event"], message: "expected the id of an event, or a payload" }]);
  const push = parsePayload(payload);
  if (!push.ok) return badBody(push.error.map(({ path, message }) => ({ path: ["payload", ...path], message })));
  const event = { id: "evt_test", receivedAt: Date.now(), token: "test", push: push.value };
  return Response.json(route(parsed.value, { event, payload }));
}

/** `GET /api/v1/rules/history`: the earlier documents, the latest first. */
export async function listHistory(env: Env): Promise<Response> {
  const { keys } = await env.RULES.list({ prefix: HISTORY_PREFIX });
  const versions = keys.map(({ name }) => ({ key: name, savedAt: Date.parse(name.slice(HISTORY_PREFIX.length)) }));
  return Response.json({ versions: versions.toReversed() });
}

/** `GET /api/v1/rules/history/:key`: an earlier document. */
export async function showHistory(env: Env, key: string): Promise<Response> {
  const text = key.startsWith(HISTORY_PREFIX) ? await getCounted(env.RULES, key) : null;
  return text === null ? notFound() : Response.json({ text });
}

async function describe(env: Env, text: string): Promise<Response> {
  const revision = await revisionOf(text);
  const checked = check(env, text);
  const status = checked.problems.length === 0 ? "ready" : "invalid";
  return Response.json({ status, text, revision, ...checked }, { headers: { etag: `"${revision}"` } });
}

function check(env: Env, text: string): { problems: object[]; warnings: object[] } {
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) return { problems: parsed.error.map(written), warnings: [] };
  return { problems: [], warnings: lintRules(parsed.value.document, readSettings(env).privateHosts).map(written) };
}

function written({ path, message }: Problem): { path: string; message: string } {
  return { path: formatPath(path), message };
}

async function payloadOf(env: Env, id: string): Promise<unknown> {
  const summary = await directoryOf(env).get(eventIdOfDelivery(id) ?? id);
  if (summary === undefined) return undefined;
  const body = await env.REPOSITORY.getByName(summary.repository).readBody(summary.id);
  return body === undefined ? undefined : JSON.parse(new TextDecoder().decode(body));
}
