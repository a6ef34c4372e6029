import * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import { validate } from "../schema/validate.ts";
import { redact } from "../secrets/redact.ts";
import { cleanLine } from "../text/clean.ts";

/** What a target says became of a delivery, some time after it took it. */
export interface Report {
  readonly state: "success" | "failure" | "error";
  readonly description?: string;
  /** What has reported: the name of a job or a check. */
  readonly context?: string;
  /** A page with more; always http or https. */
  readonly targetUrl?: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

/** How much is kept of each text; Docker Hub took 255 and 100 characters. */
const MAX_TEXT = 500;
const MAX_URL = 2048;

const text = v.nullish(v.string());

// Fields as for Docker Hub's callback_url, so that receivers written for that work as they are:
// https://github.com/moby/moby/commit/c83cd5c7ac
const Body = v.object({
  state: v.picklist(["success", "failure", "error"]),
  description: text,
  context: text,
  target_url: text,
});

/** Understands what a target has posted, or gives every problem that it has. */
export function parseReport(json: unknown, now: number): Result<Report, Problem[]> {
  const parsed = validate(Body, json);
  if (!parsed.ok) return parsed;
  const { state, description, context, target_url: url } = parsed.value;
  return ok({
    state,
    ...(description && { description: cleanLine(description.slice(0, MAX_TEXT)) }),
    ...(context && { context: cleanLine(context.slice(0, MAX_TEXT)) }),
    // It becomes a link: nothing but a web page may stand behind it.
    ...(url && url.length <= MAX_URL && /^https?:\/\//i.test(url) && URL.canParse(url) && { targetUrl: url }),
    at: now,
  });
}

/** Why a delivery failed that its target has reported on. */
export function describeReport({ state, description }: Report): string {
  return `the target reported ${state}${description === undefined ? "" : `: ${description}`}`;
}

/** The report without the secrets that a target has put into its texts; a link that holds one is left out. */
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
