import { styleText } from "node:util";

/** The fields of the Worker's log lines that are shown. */
interface LogLine {
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
  readonly durationMs?: number;
  readonly retryInMs?: number;
}

/** One line for people about something that the Worker logged; undefined for what is no part of the story. */
export function tell(line: string): string | undefined {
  const fields = parse(line);
  if (fields === undefined) return styleText("dim", line);
  const { repository, tag = "(no tag)", reason } = fields;
  switch (fields.event) {
    case "event.accepted":
      return `${mark("blue", "●")} accepted ${repository}:${tag}  ${styleText("dim", fields.eventId ?? "")}
  rules ${list(fields.rules)} -> targets ${list(fields.targets)}`;
    case "event.held":
      return `${mark("yellow", "●")} held ${repository}:${tag}: ${reason}`;
    case "delivery.attempted": {
      const what = `${fields.target?.padEnd(8)} attempt ${fields.attempt}: ${answer(fields)}`;
      if (fields.outcome === "delivered") return `${mark("green", "✓")} ${what} in ${fields.durationMs} ms`;
      if (fields.outcome === "failed") return `${mark("red", "✗")} ${what}: failed`;
      return `${mark("yellow", "↻")} ${what}, next in ${((fields.retryInMs ?? 0) / 1000).toFixed(1)} s`;
    }
    case "target.paused":
      return `${mark("yellow", "‖")} ${fields.target?.padEnd(8)} waits: ${reason}`;
    case "callback.attempted":
      return `${mark("green", "✓")} callback ${fields.state}: ${answer(fields)}`;
    default:
      return fields.event === undefined ? undefined : styleText("dim", line);
  }
}

function parse(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

function answer({ status, reason = "no answer" }: LogLine): string {
  return status === undefined ? reason : `answered ${status}`;
}

function mark(color: "blue" | "green" | "red" | "yellow", sign: string): string {
  return styleText(color, sign);
}

function list(names: readonly string[] = []): string {
  return names.length > 0 ? names.join(", ") : "none";
}
