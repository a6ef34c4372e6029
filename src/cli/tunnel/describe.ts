import { cleanLine } from "../../core/text/clean.ts";
import { paint, type Style } from "../terminal/colour.ts";
import type { Delivered } from "./client.ts";

/** Formats a request through the tunnel as a line: time, push, answer of the local server, duration. */
export function describeDelivered({ request, answer, durationMs, isRepeated }: Delivered, now: Date): string {
  const { image, method, path, headers } = request;
  const attempt = headers["x-hubrelay-attempt"] ?? "1";
  const outcome =
    "status" in answer
      ? paint(styleOf(answer.status), String(answer.status))
      : paint("red", "failed" in answer ? "no answer" : "refused");
  const notes = [
    ...("failed" in answer ? [cleanLine(answer.failed)] : []),
    ...("refused" in answer ? [cleanLine(answer.refused)] : []),
    ...(attempt === "1" ? [] : [`attempt ${attempt}`]),
    ...(isRepeated ? ["repeated by the relay, not sent again"] : []),
  ];
  const what = `${paint("bold", cleanLine(image))}  ${outcome}  ${durationMs} ms  ${paint("dim", cleanLine(`${method} ${path}`))}`;
  return stamped(`${what}${notes.length === 0 ? "" : `  ${notes.join(", ")}`}`, now);
}

/** Formats a line of the live log. */
export function stamped(text: string, now: Date): string {
  return `${paint("dim", now.toTimeString().slice(0, 8))}  ${text}`;
}

function styleOf(status: number): Style {
  if (status < 300) return "green";
  return status < 500 && status !== 408 && status !== 425 && status !== 429 ? "red" : "yellow";
}
