import type { Rejection } from "../../core/api/relay.ts";
import { paint } from "../terminal/colour.ts";
import { indent } from "../terminal/table.ts";
import { timeOf } from "./describe-event.ts";

/** Describes why a request to a webhook URL was rejected, with its invalid fields. */
export function describeRejection({
  at,
  status,
  reason,
  token,
  detail = [],
  userAgent,
  sender,
  sample,
}: Rejection): string {
  const from = [sender ?? "", token === undefined ? "" : `token ${token}`, userAgent ?? ""]
    .filter((part) => part !== "")
    .join(", ");
  const title = `${timeOf(at)}  ${paint("red", String(status))}  ${reason}${from === "" ? "" : `  ${paint("dim", from)}`}`;
  const fields = detail.map(({ path, message }) => indent(path === "" ? message : `${path}: ${message}`));
  return [title, ...fields, ...(sample === undefined ? [] : [indent(paint("dim", sample))])].join("\n");
}
