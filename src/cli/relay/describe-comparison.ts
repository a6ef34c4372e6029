import { describeOutcome } from "../../core/comparison/describe-outcome.ts";
import type { EventChange } from "../../core/comparison/compare.ts";
import { timeOf } from "./describe-event.ts";
import { paint } from "../terminal/colour.ts";
import { alignColumns, count, indent } from "../terminal/table.ts";
import type { PastComparison } from "../../core/api/compare-past.ts";

const BASELINES: Readonly<Record<PastComparison["baseline"], string>> = {
  live: "by the relay's rules",
  "last-valid": "by the last valid rules: those in KV are invalid",
  none: "without rules, because the relay has none",
};

/** Describes the events that would go elsewhere, with before, after and why. */
export function describePast({ compared, unreadable, changes, baseline, revision, targets }: PastComparison): string {
  const than = `${BASELINES[baseline]}${revision === undefined ? "" : ` (revision ${revision})`}`;
  const style = changes.length === 0 ? "green" : "yellow";
  const lines = [
    ...changes.map(describeChange),
    ...targets.map(({ name, fields }) => `target ${name} is defined differently: ${fields.join(", ")}`),
    ...(unreadable === 0 ? [] : [`${count(unreadable, "event")} could not be read`]),
    `${paint(style, `${changes.length} of ${count(compared, "event")} would go elsewhere`)} than ${than}`,
  ];
  return lines.join("\n");
}

function describeChange({ event, before, after, settings, why }: EventChange): string {
  const { id, receivedAt, repository, tag, type } = event;
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  const facts = [
    ["before", describeOutcome(before)],
    ["after", describeOutcome(after)],
    ...settings.map(({ target, fields }) => ["settings", `${target}: ${fields.join(", ")}`]),
    ...why.map(({ rule, text }) => ["why", rule === undefined ? text : `${paint("bold", rule)} ${text}`]),
  ];
  const head = [timeOf(receivedAt), image, ...(type === "push" ? [] : [type]), paint("dim", id)].join("  ");
  return `${head}\n${indent(alignColumns(facts))}\n`;
}
