import { typeOf } from "../../core/event/alert-event.ts";
import { formatDuration } from "../../core/schema/duration.ts";
import type { ByVersion, RuleTrace } from "../../core/rules/routing.ts";
import { targetNameOf, type Rule } from "../../core/rules/rule.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { paint } from "../terminal/colour.ts";
import { alignColumns, indent } from "../terminal/table.ts";
import { describeFailure } from "../../core/match/describe-failure.ts";
import { describeReason, reasonsOf } from "./reasons.ts";
import type { DryRun } from "./dry-run.ts";
import type { DryRunRequest } from "./request.ts";
import { describeWait } from "./waits.ts";

const CALLBACK: Readonly<Record<string, string>> = {
  none: "the push has no callback_url",
  off: "switched off in the document",
  waiting: "sent once every delivery is settled",
  pending: "sent at once",
};

/** Describes a dry run for people. */
export function describeDryRun({ document }: CompiledRules, run: DryRun): string {
  const { event, routing, requests, callback } = run;
  const { push } = event;
  const image = push.tag === undefined ? `${push.repository} (no tag)` : `${push.repository}:${push.tag}`;
  const rows = routing.trace.map((trace, index) => traceRow(trace, document.rules[index], run));
  const parts = [
    `${paint("bold", image)}${push.pusher === undefined ? "" : `, pushed by ${push.pusher}`}`,
    ...(routing.refused === undefined ? [rows.length === 0 ? "the document has no rules" : alignColumns(rows)] : []),
    destination(run),
    ...requests.map((request, index) => describeRequest(request, requests.slice(0, index))),
    `callback to Docker Hub: ${CALLBACK[callback.status] ?? callback.status}${because(callback.reason)}`,
  ];
  return parts.join("\n\n");
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `, ${reason}`;
}

function traceRow(
  { rule, matched, skipped, failed, withheld = [], byVersion = [] }: RuleTrace,
  definition: Rule | undefined,
  { event }: DryRun,
) {
  if (matched && definition !== undefined) {
    const reasons = reasonsOf(definition, event).map(describeReason);
    const names = definition.targets.map(targetNameOf).filter((name) => !withheld.includes(name));
    const targets = `${names.join(", ") || "no target"}${
      withheld.length === 0 ? "" : `, not to ${withheld.join(", ")}: a signature is not deployed`
    }${byVersion.map(describeByVersion).join("")}`;
    const why = reasons.length === 0 ? `takes every ${typeOf(event)}` : reasons.join("; ");
    return [paint("green", "✓"), rule, `${why} ${paint("dim", `-> ${targets}`)}`];
  }
  if (skipped !== undefined) return [paint("dim", "-"), rule, paint("dim", `not evaluated: ${skipped}`)];
  const isFault = failed?.error !== undefined;
  return [
    paint(isFault ? "red" : "dim", isFault ? "!" : "✗"),
    rule,
    failed === undefined ? "" : describeFailure(failed),
  ];
}

function describeByVersion({ target, version }: ByVersion): string {
  return version === undefined
    ? `, ${target} by time alone: the tag has no version`
    : `, ${target} only if it has no higher version than ${version}`;
}

function destination({ routing: { targets, isDefault, refused, held } }: DryRun): string {
  if (refused !== undefined)
    return `refused: ${refused}; the relay answers 403, or keeps a held push without sending it`;
  if (held !== undefined) return `${paint("red", "is held")}; nothing is sent: ${held}`;
  if (targets.length === 0) return "goes to no target: the event is stored, and nothing is sent";
  return `goes to ${targets.join(", ")}${isDefault ? ", the document's default, because no rule matched" : ""}`;
}

function describeRequest(
  { target, type, delayMs, request, problem, waits = [], deliveredWhen, failover }: DryRunRequest,
  earlier: readonly DryRunRequest[],
): string {
  const conditions = [
    ...waits.map(describeWait),
    ...(deliveredWhen === undefined ? [] : [`delivered by a 2xx if ${deliveredWhen}`]),
    ...(failover === undefined ? [] : [`fails over to ${failover}`]),
  ].map((condition) => indent(paint("yellow", condition)));
  const delay = delayMs > 0 ? `, ${formatDuration(delayMs)} after the push` : "";
  const title = `${paint("bold", target)}${type === undefined ? "" : ` (${type}${delay})`}`;
  const trouble = problem === undefined ? [] : [`${paint("red", "problem")}: ${problem}`];
  if (request === undefined) return [title, ...conditions, ...trouble].join("\n");
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  const twin = earlier.find((other) => other.request?.body === request.body);
  const content = twin === undefined ? pretty(request.body ?? "") : `(the same body as ${twin.target}'s)`;
  const body = request.body === null ? [] : ["", content];
  return [
    title,
    ...conditions,
    ...trouble,
    indent([`${request.method} ${request.url}`, ...headers, ...body].join("\n")),
  ].join("\n");
}

/** Pretty-prints JSON; returns any other text unchanged. The relay sends the compact form. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
