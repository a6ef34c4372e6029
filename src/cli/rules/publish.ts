import { confirm } from "../terminal/ask.ts";
import { refusal } from "../terminal/exit.ts";
import type { Output } from "../terminal/output.ts";
import { count } from "../terminal/table.ts";
import type { PublishOptions } from "./publish-options.ts";
import type { RuleStore } from "../wrangler/rule-store.ts";
import { checkDocument } from "./check.ts";
import { differenceOf, paintDifference } from "./difference.ts";
import { describeFinding, rulesOf } from "./read.ts";
import type { Source } from "./source/document.ts";
import { revisionOf } from "../wrangler/revision.ts";

/** The result of publishing a rule document. */
export interface Publication {
  readonly changed: boolean;
  readonly revision: string;
  /** The revision that it replaced. */
  readonly previous?: string;
  /** A unified diff of the rules' meaning; empty if only the layout changed. */
  readonly difference: string;
}

/**
 * Checks a document, shows the changes, asks for confirmation, saves the previous document and writes the new one to
 * KV. Throws on a document that the relay would refuse, because the relay would then hold all events.
 */
export async function publish(
  store: RuleStore,
  source: Source,
  { yes: isConfirmed = false, by, note }: PublishOptions,
  output: Output,
): Promise<Publication> {
  const { name, json: document } = source;
  rulesOf(source);
  const { warnings } = checkDocument(source, { isUrlMissing: await store.isPublicUrlMissing() });
  if (warnings.length > 0) {
    const list = warnings.map((warning) => `  ${describeFinding(name, warning)}`);
    output.context(`${count(warnings.length, "warning")}:\n${list.join("\n")}`);
  }
  const current = await store.read();
  const revision = revisionOf(document);
  const previous = current === undefined ? {} : { previous: revisionOf(current) };
  const difference = differenceOf(current ?? "", document, `rules in ${store.place}`, name);
  if (current === document) return { changed: false, revision, ...previous, difference };

  const change = current === undefined ? `there are no rules in ${store.place} yet` : paintOrSay(difference);
  if (isConfirmed) output.note(change);
  else output.context(change);
  if (!isConfirmed && !(await confirm(`Put these rules into ${store.place}?`))) throw refusal("nothing was changed");
  await store.replace(document, current, new Date(), { by, ...(note !== undefined && { note }) });
  return { changed: true, revision, ...previous, difference };
}

function paintOrSay(difference: string): string {
  return difference === "" ? "only the layout changes; the rules mean the same" : paintDifference(difference);
}

/** Describes the result for people. */
export function describePublication({ changed, revision }: Publication, place: string): string {
  if (!changed) return `nothing to do: ${place} has these rules already (revision ${revision})`;
  const delay = place.includes("Cloudflare") ? "; all locations see them within about a minute" : "";
  return `the rules in ${place} are now revision ${revision}${delay}`;
}
