import type { Rejection } from "../../core/api/relay.ts";
import { paint } from "../terminal/colour.ts";
import { indent } from "../terminal/table.ts";
import { timeOf } from "./describe-event.ts";

/** Describes why a request to a webhook URL was rejected, with its invalid fields. */
export function describeRejection({ at, status, reason, token, detail = [], userAgent }: Rejection): string {
  const sender = [token === undefined ? "" : `token ${token}`, userAgent ?? ""]
    .filter((part) => part !== "")
    .join(", ");
  const title = `${timeOf(at)}  ${paint("red", String(status))}  ${reason}${sender === "" ? "" : `  ${paint("dim", sender)}`}`;
  return [title, ...detail.map(({ path, message }) => indent(path === "" ? message : `${path}: ${message}`))].join(
    "\n",
  );
}
