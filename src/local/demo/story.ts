import { styleText } from "node:util";
import { cleanValue } from "../../core/text/clean.ts";

/** The fields of the Worker's log lines that are shown. */
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

/** A line of the Worker's log; undefined for a line of its runtime. */
export function parseLogLine(line: string): LogLine | undefined {
  try {
    const fields = JSON.parse(line) as LogLine | null;
    return typeof fields?.event === "string" ? cleanValue(fields) : undefined;
  } catch {
    return undefined;
  }
}

/** A line for people about what the Worker logged; undefined for its own housekeeping. */
export function tell(fields: LogLine): string | undefined {
  const { event, repository, tag = "(no tag)", target = "", rules = [] } = fields;
  const reason = forLocalRun(fields.reason ?? "no answer");
  switch (event) {
    case "event.accepted":
      return `${mark("blue", "●")} accepted ${repository}:${tag}  ${styleText("dim", fields.eventId ?? "")}
  ${rules.length > 0 ? `rules ${rules.join(", ")}` : "no rule matched"} -> ${destination(fields)}`;
    case "event.duplicate":
      return `${mark("blue", "=")} ${repository}:${tag} came again: a duplicate of ${fields.eventId}, nothing is sent`;
    case "event.held":
      return `${mark("yellow", "●")} held ${repository}:${tag}: ${reason}`;
    case "event.released":
      return `${mark("blue", "●")} no longer held: ${styleText("dim", fields.eventId ?? "")} ${rules.join(", ")}`;
    case "request.rejected":
      return `${mark("red", "✗")} a request was turned away with ${fields.status}: ${reason}`;
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
      return `${mark("yellow", "‖")} ${target.padEnd(8)} waits for an approval, in the dashboard or by \`hubrelay deliveries\``;
    case "target.paused":
      return `${mark("yellow", "‖")} ${target.padEnd(8)} waits: ${reason}`;
    case "target.resumed":
      return `${mark("green", "▸")} ${target.padEnd(8)} takes deliveries again`;
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

/** The Worker's advice is for a deployed one; a local one takes its secrets from .dev.vars, when it starts. */
function forLocalRun(reason: string): string {
  return reason.replace(/run `wrangler secret put (\w+)`/, "add $1 to .dev.vars and start the relay again");
}

function answer({ status, reason = "no answer" }: LogLine): string {
  return status === undefined ? forLocalRun(reason) : `answered ${status}`;
}

function mark(color: "blue" | "green" | "red" | "yellow", sign: string): string {
  return styleText(color, sign);
}
