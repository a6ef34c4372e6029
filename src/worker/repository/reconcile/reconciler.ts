import type { ReconcileRequest, ReconcileResult } from "../../env/repository-calls.ts";
import { STORED_WORK, Work } from "../../../core/expression/work.ts";
import { eventUrl } from "../../../core/event/event-url.ts";
import { earliestOf, isMissed, pushedIn, spanOf } from "../../../core/reconcile/gap.ts";
import type { ListedTag } from "../../../core/hub/tag-list.ts";
import { cut, describeProblems } from "../../../core/schema/problem.ts";
import { identityOf, payloadOf, reconciledEvent } from "../../../core/reconcile/reconciled.ts";
import type { CompiledWatch } from "../../../core/reconcile/watch.ts";
import { listTags } from "../../hub/tag-list.ts";
import { readRules, type Rules } from "../../rules/rules.ts";
import type { Env } from "../../env/env.ts";
import type { Meta } from "../../storage/meta.ts";
import type { Settings } from "../../env/settings.ts";
import type { AcceptPush } from "../accept/accept-push.ts";
import { DOCKER_HUB } from "../concurrency/limits.ts";
import type { ConcurrencyLimiter } from "../concurrency/limiter.ts";
import { acceptRequestOf } from "../routing/accept-request.ts";
import type { AcceptRequest } from "../../env/accept.ts";
import type { EventLists } from "../state/event-lists.ts";
import { KNOWN_UNTIL } from "./known-until.ts";
import { DAY_MS } from "../../../core/lib/time.ts";

interface Parts {
  readonly env: Env;
  readonly settings: Settings;
  readonly meta: Meta;
  readonly lists: EventLists;
  readonly limiter: ConcurrencyLimiter;
  readonly acceptPush: AcceptPush;
}

/** Finds the pushes of a watched repository for which no webhook came. */
export class Reconciler {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks Docker Hub what was pushed, and accepts what was missed as if a webhook had told of it. */
  async look(repository: string, { since, now }: ReconcileRequest): Promise<ReconcileResult> {
    const { env, settings, meta, limiter } = this.#parts;
    const rules = await readRules(env.RULES);
    const watches = rules.status === "ready" ? rules.compiled.watches : [];
    const watch = watches.find((other) => other.repository === repository);
    if (watch === undefined) return { missed: 0 };
    const span = spanOf(since, Number(meta.get(KNOWN_UNTIL) ?? 0), now, settings.retentionDays * DAY_MS);
    const listed = await limiter.run(DOCKER_HUB, () => listTags(env, settings, watch, span));
    if (listed.kind === "none") {
      const { kind: _, ...why } = listed;
      return { missed: 0, ...why };
    }
    const pushed = pushedIn(listed.tags, span);
    const watched = pushed.filter(({ tag }) => watch.covers(tag));
    const candidates = await Promise.all(watched.map((tag) => this.#prepare(rules, watch, tag)));
    const { until = pushed.at(-1)?.pushedAt, ...looked } = this.#take(candidates);
    if (until !== undefined) meta.set(KNOWN_UNTIL, String(until));
    return listed.isCut ? { reason: "more tags were pushed than are asked for", ...looked } : looked;
  }

  /** What a tag would arrive as. The same push has the same id, however often it is found. */
  async #prepare(rules: Rules, watch: CompiledWatch, tag: ListedTag): Promise<Candidate> {
    const payload = payloadOf(watch, tag);
    const identity = new TextEncoder().encode(identityOf(watch, tag));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", identity));
    const event = reconciledEvent(payload, tag, digest, Date.now());
    if (!event.ok) {
      return { tag, problem: `${cut(tag.tag, 128)}: ${describeProblems(event.error, 1).join("; ")}` };
    }
    const body = new TextEncoder().encode(JSON.stringify(payload));
    const url = eventUrl(this.#parts.settings.publicUrl, event.value.id);
    return {
      tag,
      request: acceptRequestOf(rules, { event: event.value, payload }, { url, body, digest }, new Work(STORED_WORK)),
    };
  }

  /** Accepts what was missed, the oldest first. Awaits nothing, so that no webhook can come in between. */
  #take(candidates: readonly Candidate[]): ReconcileResult & { readonly until?: number } {
    if (candidates.length === 0) return { missed: 0 };
    const received = this.#parts.lists.latestPushes(earliestOf(candidates.map(({ tag }) => tag)));
    const problem = candidates.find((candidate) => candidate.problem !== undefined)?.problem;
    let missed = 0;
    for (const { tag, request } of candidates) {
      if (request === undefined || !isMissed(tag, received.get(tag.tag))) continue;
      const { refusedForMs, duplicate } = this.#parts.acceptPush.accept(request);
      if (refusedForMs !== undefined) {
        // Found again when there is room.
        return { missed, reason: "the repository has had its share of pushes", until: tag.pushedAt - 1 };
      }
      if (!duplicate) missed++;
    }
    return { missed, ...(problem !== undefined && { reason: problem }) };
  }
}

interface Candidate {
  readonly tag: ListedTag;
  readonly request?: AcceptRequest;
  /** Why it is no push. */
  readonly problem?: string;
}
