import { styleText } from "node:util";
import { cleanValue } from "../../core/text/clean.ts";

/** The fields of a log line of the Worker that the demo shows. */
export interface LogLine {
  readonly event?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly eventId?: string;
  readonly rules?: readonly string[];
  readonly targets?: readonly string[];
  readonly target?: string;
  readonly attempt?: number;
  readonly status?: number;
  readonly outcome?: string;
  readonly state?: string;
  readonly reason?: string;
  readonly problems?: readonly string[];
  readonly durationMs?: number;
  readonly retryInMs?: number;
}

/** Parses a line of the Worker's log; undefined for a line of its runtime. */
export function parseLogLine(line: string): LogLine | undefined {
  try {
    const fields = JSON.parse(line) as LogLine | null;
    return typeof fields?.event === "string" ? cleanValue(fields) : undefined;
  } catch {
    return undefined;
  }
}

/** Formats a log line for people; undefined for log events that the demo does not show. */
export function tell(fields: LogLine): string | undefined {
  const { event, repository, tag = "(no tag)", target = "", rules = [] } = fields;
  const reason = forLocalRun(fields.reason ?? "no answer");
  switch (event) {
    case "event.accepted":
      return `${mark("blue", "●")} accepted ${repository}:${tag}  ${styleText("dim", fields.eventId ?? "")}
  ${rules.length > 0 ? `rules ${rules.join(", ")}` : "no rule matched"} -> ${destination(fields)}`;
    case "event.duplicate":
      return `${mark("blue", "=")} ${repository}:${tag} is a duplicate of ${fields.eventId}; nothing is sent`;
    case "event.held":
      return `${mark("yellow", "●")} held ${repository}:${tag}: ${reason}`;
    case "event.released":
      return `${mark("blue", "●")} no longer held: ${styleText("dim", fields.eventId ?? "")} ${rules.join(", ")}`;
    case "request.rejected":
      return `${mark("red", "✗")} a request was rejected with ${fields.status}: ${reason}`;
    case "rules.invalid":
      return `${mark("red", "✗")} the rules are invalid, pushes are held: ${(fields.problems ?? [reason]).join("; ")}`;
    case "delivery.attempted": {
      const what = `${target.padEnd(8)} attempt ${fields.attempt}: ${answer(fields)}`;
      if (fields.outcome === "delivered") return `${mark("green", "✓")} ${what} in ${fields.durationMs} ms`;
      if (fields.outcome === "failed") return `${mark("red", "✗")} ${what}: failed`;
      return `${mark("yellow", "↻")} ${what}, next in ${((fields.retryInMs ?? 0) / 1000).toFixed(1)} s`;
    }
    case "delivery.ended":
      return fields.outcome === "failed"
        ? `${mark("red", "✗")} ${target}: ${reason}`
        : `${mark("blue", "·")} ${target}: ${fields.outcome}, ${reason}`;
    case "approval.needed":
      return `${mark("yellow", "‖")} ${target.padEnd(8)} waits for an approval: use the dashboard or \`hubrelay deliveries\``;
    case "target.paused":
      return `${mark("yellow", "‖")} ${target.padEnd(8)} waits: ${reason}`;
    case "target.resumed":
      return `${mark("green", "▸")} ${target.padEnd(8)} is resumed`;
    case "callback.attempted":
      return `${mark("green", "✓")} callback ${fields.state}: ${answer(fields)}`;
    case "alert.raised":
    case "relay.misconfigured":
    case "push.unconfirmed":
    case "request.failed":
      return `${mark("yellow", "!")} ${event}${target === "" ? "" : ` ${target}`}: ${reason}`;
    default:
      return undefined;
  }
}

function destination({ targets = [] }: LogLine): string {
  return targets.length > 0 ? `targets ${targets.join(", ")}` : "nothing is sent";
}

/** Adapts the advice of a deployed Worker to a local one, which reads its secrets from .dev.vars at its start. */
function forLocalRun(reason: string): string {
  return reason.replace(/run `wrangler secret put (\w+)`/, "add $1 to .dev.vars and restart the relay");
}

function answer({ status, reason = "no answer" }: LogLine): string {
  return status === undefined ? forLocalRun(reason) : `answered ${status}`;
}

function mark(color: "blue" | "green" | "red" | "yellow", sign: string): string {
  return styleText(color, sign);
}
