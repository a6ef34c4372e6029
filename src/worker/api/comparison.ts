import { MAX_COMPARED } from "../../core/comparison/page.ts";
import { compareOn, type EventChange } from "../../core/comparison/compare.ts";
import { changedTargets } from "../../core/comparison/changed-fields.ts";
import type { Subject } from "../../core/match/subject.ts";
import { parseRuleDocument, type CompiledRules } from "../../core/rules/parse-document.ts";
import { directoryOf, knownValidRules } from "../directory/client.ts";
import { continuationOf, cursorAfter, searchFor } from "../directory/search.ts";
import type { Env } from "../env/env.ts";
import type { StoredEvent } from "../env/repository-calls.ts";
import { readRules } from "../rules/rules.ts";
import { badBody } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";
import { readStored } from "./stored-events.ts";

/** Steps of work after which a page ends: about 10 ms of CPU. A single event can take more. */
const MAX_PAGE_STEPS = 300_000;

/** Bytes of records and bodies after which a page ends. */
const MAX_PAGE_BYTES = 1_048_576;

const MAX_CHANGED_TARGETS = 100;

/** `POST /api/v1/rules/compare`: past events that a document would send elsewhere than the present one. */
export async function compareRules({ env, body }: Input<"compareRules">): Promise<Response> {
  const { document, filter, limit = MAX_COMPARED, cursor } = body;
  const parsed = parseRuleDocument(document);
  if (!parsed.ok) return badBody(parsed.error.map(({ path, message }) => ({ path: ["document", ...path], message })));
  const baseline = await baselineOf(env);
  const search = searchFor({ type: "all", ...filter, limit, ...(cursor !== undefined && { cursor }) }, Date.now());
  const found = await directoryOf(env).search(search);
  const stored = await readStored(env, found.events, MAX_PAGE_BYTES);
  const page = comparePage(baseline.compiled, parsed.value, stored.events);
  const last = page.stoppedAt ?? stored.last;
  const next =
    last === undefined || last.id === found.events.at(-1)?.id
      ? continuationOf(found, limit)
      : { next: cursorAfter(last) };
  const comparison = {
    compared: page.compared,
    unreadable: page.looked === stored.events.length ? stored.looked - page.compared : page.looked - page.compared,
    changes: page.changes,
    baseline: baseline.name,
    ...(baseline.revision !== undefined && { revision: baseline.revision }),
    targets: changedTargets(baseline.compiled?.document, parsed.value.document).slice(0, MAX_CHANGED_TARGETS),
    ...(last !== undefined && { comparedBackTo: last.receivedAt }),
    ...next,
  };
  return Response.json(comparison satisfies Answer<"compareRules">);
}

interface Page {
  readonly changes: readonly EventChange[];
  readonly compared: number;
  /** Number of events that were looked at. */
  readonly looked: number;
  /** The last event, if the work was used up before the end. */
  readonly stoppedAt: StoredEvent["record"]["event"] | undefined;
}

/** Compares two documents on events, in order, until the page's work is used up; on at least one. */
function comparePage(before: CompiledRules | undefined, after: CompiledRules, events: readonly StoredEvent[]): Page {
  const changes: EventChange[] = [];
  let [compared, looked, steps] = [0, 0, 0];
  for (const event of events) {
    looked++;
    const subject = subjectOf(event);
    if (subject === undefined) continue;
    const result = compareOn(before, after, subject);
    compared++;
    steps += result.steps;
    if (result.change !== undefined) changes.push(result.change);
    if (steps >= MAX_PAGE_STEPS) break;
  }
  const stoppedAt = looked < events.length ? events[looked - 1]?.record.event : undefined;
  return { changes, compared, looked, stoppedAt };
}

function subjectOf({ record, body }: StoredEvent): Subject | undefined {
  try {
    return { event: record.event, payload: JSON.parse(new TextDecoder().decode(body)) as unknown };
  } catch {
    return undefined;
  }
}

interface Baseline {
  readonly name: Answer<"compareRules">["baseline"];
  readonly compiled: CompiledRules | undefined;
  readonly revision?: string;
}

/** The document in KV if it is valid, else the last valid one; none if there never was one. */
async function baselineOf(env: Env): Promise<Baseline> {
  const rules = await readRules(env.RULES);
  if (rules.status === "ready") return { name: "live", compiled: rules.compiled, revision: rules.revision };
  const known = await knownValidRules(env);
  return known === undefined ? { name: "none", compiled: undefined } : { name: "last-valid", ...known };
}
