import * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import { validate } from "../schema/validate.ts";
import { redact } from "../secrets/redact.ts";
import { cleanLine } from "../text/clean.ts";

/** A target's report on a delivery that it accepted earlier. */
export interface Report {
  readonly state: "success" | "failure" | "error";
  readonly description?: string;
  /** The reporter: the name of a job or a check. */
  readonly context?: string;
  /** A page with details, always http or https. */
  readonly targetUrl?: string;
  /** Time of receipt, in milliseconds since 1970. */
  readonly at: number;
}

/** Limits of the stored texts. Docker Hub's were 255 and 100 characters. */
const MAX_TEXT = 500;
const MAX_URL = 2048;

const text = v.nullish(v.string());

// The fields of Docker Hub's callback_url, so that receivers written for it work unchanged:
// https://github.com/moby/moby/commit/c83cd5c7ac
const Body = v.object({
  state: v.picklist(["success", "failure", "error"]),
  description: text,
  context: text,
  target_url: text,
});

/** Parses a target's report, or returns its problems. */
export function parseReport(json: unknown, now: number): Result<Report, Problem[]> {
  const parsed = validate(Body, json);
  if (!parsed.ok) return parsed;
  const { state, description, context, target_url: url } = parsed.value;
  return ok({
    state,
    ...(description && { description: cleanLine(description.slice(0, MAX_TEXT)) }),
    ...(context && { context: cleanLine(context.slice(0, MAX_TEXT)) }),
    // It becomes a link, so only web pages are allowed.
    ...(url && url.length <= MAX_URL && /^https?:\/\//i.test(url) && URL.canParse(url) && { targetUrl: url }),
    at: now,
  });
}

/** Describes a report as the reason of a failure. */
export function describeReport({ state, description }: Report): string {
  return `the target reported ${state}${description === undefined ? "" : `: ${description}`}`;
}

/** Removes secrets that a target put into its report. A link with a secret is dropped. */
export function redactReport(
  { description, context, targetUrl, ...report }: Report,
  secrets: readonly string[],
): Report {
  return {
    ...report,
    ...(description !== undefined && { description: redact(description, secrets) }),
    ...(context !== undefined && { context: redact(context, secrets) }),
    ...(targetUrl !== undefined && redact(targetUrl, secrets) === targetUrl && { targetUrl }),
  };
}
