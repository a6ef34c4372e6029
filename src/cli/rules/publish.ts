import { confirm } from "../terminal/ask.ts";
import { refusal } from "../terminal/exit.ts";
import type { Output } from "../terminal/output.ts";
import { count } from "../terminal/table.ts";
import type { RuleStore } from "../wrangler/rule-store.ts";
import { checkDocument } from "./check.ts";
import { differenceOf, paintDifference } from "./difference.ts";
import { describeFinding, rulesOf } from "./read.ts";
import { revisionOf } from "../wrangler/revision.ts";

/** What became of a document that was to be put into KV. */
export interface Publication {
  readonly changed: boolean;
  readonly revision: string;
  /** The revision that was there before. */
  readonly previous?: string;
  /** In what the rules mean; empty when only their layout changes. */
  readonly difference: string;
}

/**
 * Checks a document, shows what it changes, asks, keeps the one that it replaces, and puts it into KV. What the relay
 * would refuse is never put: events would be held until somebody notices.
 */
export async function publish(
  store: RuleStore,
  document: string,
  name: string,
  isConfirmed: boolean,
  output: Output,
): Promise<Publication> {
  rulesOf(document, name);
  const { warnings } = checkDocument(document, { isUrlMissing: await store.isPublicUrlMissing() });
  if (warnings.length > 0) {
    const list = warnings.map((warning) => `  ${describeFinding(name, warning)}`);
    output.note(`${count(warnings.length, "warning")}:\n${list.join("\n")}`);
  }
  const current = await store.read();
  const revision = revisionOf(document);
  const previous = current === undefined ? {} : { previous: revisionOf(current) };
  const difference = differenceOf(current ?? "", document, `rules in ${store.place}`, name);
  if (current === document) return { changed: false, revision, ...previous, difference };

  output.note(current === undefined ? `there are no rules in ${store.place} yet` : paintOrSay(difference));
  if (!isConfirmed && !(await confirm(`Put these rules into ${store.place}?`))) throw refusal("nothing was changed");
  await store.replace(document, current, new Date());
  return { changed: true, revision, ...previous, difference };
}

function paintOrSay(difference: string): string {
  return difference === "" ? "only the layout changes, the rules mean the same" : paintDifference(difference);
}

/** A publication in words. */
export function describePublication({ changed, revision }: Publication, place: string): string {
  if (!changed) return `nothing to do: ${place} has these rules already (revision ${revision})`;
  const delay = place.includes("Cloudflare") ? "; every place has them within a minute or so" : "";
  return `the rules in ${place} are now revision ${revision}${delay}`;
}
