import { STORED_WORK, Work } from "../../core/expression/work.ts";
import type { RulesCheck } from "../../core/api/rules.ts";
import { lintRules } from "../../core/rules/lint.ts";
import { writeProblems } from "../../core/schema/problem.ts";
import { decide, holdReason } from "../../core/record/decision.ts";
import { routeInFull } from "../../core/rules/route.ts";
import type { Authorship } from "../../core/rules/version-note.ts";
import { parseRuleDocument } from "../../core/rules/parse-document.ts";
import { recordAction } from "../auth/audit.ts";
import type { Env } from "../env/env.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import { listEarlierRules, readCurrentRules, readEarlierRules, replaceRules } from "../rules/history.ts";
import { RULES_KEY } from "../../core/rules/kv-keys.ts";
import { revisionOf } from "../rules/rules.ts";
import { readSettings } from "../env/settings.ts";
import { getCounted } from "../telemetry/usage.ts";
import { badBody } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";
import { testedPush } from "./tested-push.ts";

/** Default page size of the history. */
const HISTORY_PAGE = 1000;

/** `GET /api/v1/rules`: the document in KV, and its problems. */
export async function showRules({ env }: Input<"showRules">): Promise<Response> {
  const { text, ...authorship } = await readCurrentRules(env.RULES);
  if (text !== null) return describe(env, text, authorship);
  const missing = { status: "missing", text: "", revision: "", problems: [], warnings: [] } as const;
  return Response.json(missing satisfies Answer<"showRules">);
}

/** `POST /api/v1/rules/check`: the problems of a document. */
export function checkRules({ env, body }: Input<"checkRules">): Response {
  return Response.json(check(env, body) satisfies Answer<"checkRules">);
}

/** `PUT /api/v1/rules`: replaces the document if `If-Match` names its revision. The earlier one goes to the history. */
export async function putRules({ request, env, operator, query, body: text }: Input<"putRules">): Promise<Response> {
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) return badBody(parsed.error);
  const current = await readCurrentRules(env.RULES);
  const before = current.text;
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
  if (before === text) return describe(env, text, current);
  const now = await revisionOf(text);
  const authorship = { by: operator.label, ...query };
  await replaceRules(env.RULES, { text, revision: now, ...authorship }, { ...current, revision }, new Date());
  const { note } = query;
  const replaced = revision === "" ? "the first rules" : `replaces ${revision}`;
  const detail = note === undefined ? replaced : `${replaced}: ${note}`;
  await recordAction(env, operator, "rules.changed", { revision: now, detail });
  return describe(env, text, authorship);
}

/** `POST /api/v1/rules/test`: where a push would be routed, and why. */
export async function testRules({ env, body }: Input<"testRules">): Promise<Response> {
  const text = body.document ?? (await getCounted(env.RULES, RULES_KEY));
  const parsed = parseRuleDocument(text ?? "");
  if (!parsed.ok) return badBody(parsed.error.map(({ path, message }) => ({ path: ["document", ...path], message })));
  const tested = await testedPush(env, parsed.value, body);
  if (!tested.ok) return badBody(tested.error);
  const { subject, pushes } = tested.value;
  const routing = routeInFull(parsed.value, subject, new Work(STORED_WORK));
  const held = holdReason(subject.event, decide(parsed.value.document, "", routing));
  return Response.json({ ...routing, ...(held !== undefined && { held }), pushes } satisfies Answer<"testRules">);
}

/** `GET /api/v1/rules/history`: earlier documents, newest first, one page. */
export async function listHistory({ env, query }: Input<"listHistory">): Promise<Response> {
  const page = await listEarlierRules(env.RULES, query.limit ?? HISTORY_PAGE, query.cursor);
  return Response.json(page satisfies Answer<"listHistory">);
}

/** `GET /api/v1/rules/history/:key`: an earlier document. */
export async function showHistory({ env, parts: { key } }: Input<"showHistory">): Promise<Response> {
  const text = await readEarlierRules(env.RULES, key);
  return text === null ? notFound() : Response.json({ text } satisfies Answer<"showHistory">);
}

async function describe(env: Env, text: string, { by, note }: Authorship): Promise<Response> {
  const revision = await revisionOf(text);
  const checked = check(env, text);
  const status = checked.problems.length === 0 ? "ready" : "invalid";
  const authorship = { ...(by !== undefined && { by }), ...(note !== undefined && { note }) };
  const state = { status, text, revision, ...authorship, ...checked } satisfies Answer<"showRules">;
  return Response.json(state, { headers: { etag: `"${revision}"` } });
}

function check(env: Env, text: string): RulesCheck {
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) return { problems: writeProblems(parsed.error), warnings: [] };
  const { privateHosts, publicUrl } = readSettings(env);
  const warnings = lintRules(parsed.value.document, privateHosts, publicUrl === undefined);
  return { problems: [], warnings: writeProblems(warnings) };
}
