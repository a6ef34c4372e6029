import * as v from "valibot";
import { ALERT_TYPES } from "../../core/event/alert.ts";
import type { Problem } from "../../core/schema/problem.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { list, record } from "../../core/schema/bounded.ts";
import { validate } from "../../core/schema/validate.ts";
import { strict } from "../../core/schema/strict.ts";
import { refusal } from "../terminal/exit.ts";
import { count } from "../terminal/table.ts";
import { findingsOf } from "../rules/check.ts";
import type { Source } from "../rules/source/document.ts";
import { describeFinding } from "../rules/read.ts";
import { dryRun, type TestContext } from "./dry-run.ts";
import { parseSample, pushesIn, sampleBody } from "./sample.ts";

const Push = strict({
  repository: v.string(),
  tag: v.exactOptional(v.string()),
  pusher: v.exactOptional(v.string()),
  media_type: v.exactOptional(v.string()),
});

const Case = strict({
  name: v.exactOptional(v.string()),
  /** The fields of a Docker Hub push, or a whole payload. */
  push: v.exactOptional(Push),
  payload: v.exactOptional(record(v.string(), v.unknown(), 10_000, "fields")),
  /** The sender of the payload; Docker Hub if absent. */
  sender: v.exactOptional(v.string()),
  /** The request's headers, for a sender of the rule document. */
  headers: v.exactOptional(record(v.string(), v.string(), 100, "headers")),
  /** Tests an alert about the push instead of the push. */
  alert: v.exactOptional(strict({ type: v.picklist(ALERT_TYPES), target: v.exactOptional(v.string()) })),
  /** The time of arrival, and the label of the token. */
  received_at: v.exactOptional(v.pipe(v.string(), v.isoTimestamp("expected a time, as in 2026-11-23T09:00:00Z"))),
  token: v.exactOptional(v.string()),
  /** Whether reconciliation found the push, and no webhook reported it. */
  reconciled: v.exactOptional(v.boolean()),
  expect: strict({
    targets: list(v.string(), 500, "targets"),
    rules: v.exactOptional(list(v.string(), 10_000, "rules")),
  }),
});

const Cases = list(Case, 10_000, "cases");

type Case = v.InferOutput<typeof Case>;

/** The result of one case. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: Case["expect"];
  readonly actual: { readonly targets: readonly string[]; readonly rules: readonly string[] };
  /** Requests that could not be built. A case with one fails. */
  readonly problems: readonly string[];
  /** Addresses that the relay would refuse, by the ALLOWED_PRIVATE_HOSTS given. They do not fail a case. */
  readonly warnings: readonly string[];
}

/** Parses a table of cases. Throws with a list of all its problems. */
export function parseCases({ name: file, json, syntax, positions }: Source): Case[] {
  const [unread] = syntax;
  if (unread !== undefined) throw refusal("the cases cannot be read", describeFinding(file, { path: "", ...unread }));
  const parsed = validate(Cases, JSON.parse(json));
  const problems = parsed.ok ? parsed.value.flatMap(pushProblems) : parsed.error;
  if (parsed.ok && problems.length === 0) return parsed.value;
  const lines = findingsOf(problems, positions).map((finding) => describeFinding(file, finding));
  throw refusal(`the cases have ${count(problems.length, "problem")}`, lines.join("\n  "));
}

function pushProblems({ push, payload, sender }: Case, index: number): Problem[] {
  if (push !== undefined && sender !== undefined) {
    return [{ path: [index, "sender"], message: 'expected it with "payload" only: a "push" is one of Docker Hub\'s' }];
  }
  if ((push === undefined) !== (payload === undefined)) return [];
  return [{ path: [index], message: 'expected either "push" or "payload"' }];
}

/** Runs one case. Compares targets and rules as sets, because their order comes from the document. */
export function runCase(compiled: CompiledRules, { push, payload, ...rest }: Case, base: TestContext): CaseResult {
  const { name, expect: expected, received_at: receivedAt, token = base.token, alert = base.alert } = rest;
  const { reconciled = base.reconciled, sender, headers = {} } = rest;
  const at = receivedAt === undefined ? base.receivedAt : Date.parse(receivedAt);
  const body = push === undefined ? new TextEncoder().encode(JSON.stringify(payload)) : bodyOfPush(push, at);
  const [sent, ...others] = pushesIn(
    parseSample(compiled, body, { sender, headers: Object.entries(headers) }),
    compiled,
  );
  if (sent === undefined || others.length > 0) {
    throw refusal(
      `a case has a payload of ${others.length + 1} pushes`,
      "write one case for each push, with its own payload",
    );
  }
  const { routing, requests, event } = dryRun(compiled, sent, {
    ...base,
    receivedAt: at,
    token,
    ...(reconciled !== undefined && { reconciled }),
    ...(alert !== undefined && { alert }),
  });
  const actual = { targets: routing.targets, rules: routing.rules };
  const troubles = (isAddress: boolean): string[] =>
    requests.flatMap(({ target, problem, isAddressRefused = false }) =>
      problem !== undefined && isAddressRefused === isAddress ? [`${target}: ${problem}`] : [],
    );
  const problems = troubles(false);
  const isSame = sameSet(expected.targets, actual.targets) && sameSet(expected.rules ?? actual.rules, actual.rules);
  const image = `${event.push.repository}${event.push.tag === undefined ? "" : `:${event.push.tag}`}`;
  const about = alert === undefined ? image : `${alert.type} ${image}`;
  return {
    name: name ?? about,
    passed: isSame && problems.length === 0,
    expected,
    actual,
    problems,
    warnings: troubles(true),
  };
}

function bodyOfPush(
  { repository, tag = "latest", pusher, media_type: mediaType }: v.InferOutput<typeof Push>,
  at: number,
) {
  const details = { ...(pusher !== undefined && { pusher }), ...(mediaType !== undefined && { mediaType }) };
  const body = sampleBody(repository, tag, at, details);
  if (!body.ok) throw refusal(`a case has the repository ${JSON.stringify(repository)}: ${body.error}`);
  return body.value;
}

/** Whether two lists have the same names, in any order. Repeated names count once. */
export function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).size === new Set(other).size && one.every((item) => other.includes(item));
}
