import type { AuditAction } from "../../core/api/relay-query.ts";
import type { AuditEntry, AuditSubject } from "../../core/api/audit.ts";
import type { Operator } from "../../core/operators/operator.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { directoryOf } from "../directory/client.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";

/** The actor: an operator, or the holder of a link. */
export interface Actor extends Pick<Operator, "label"> {
  readonly via: AuditEntry["via"];
}

/** The holder of a link. Only a name that the holder typed says who that is. */
export const LINK_HOLDER: Actor = { label: "link", via: "link" };

const MAX_TEXT_LENGTH = 300;

/**
 * Records an action in the directory and in the log, after it was done. Never throws: if the directory fails, the log has
 * the action and the reason.
 *
 * @param claim a name in the request, which nothing proves
 */
export async function recordAction(
  env: Env,
  { label, via }: Actor,
  action: AuditAction,
  subject: AuditSubject = {},
  claim?: string,
): Promise<void> {
  const entry: Omit<AuditEntry, "id"> = {
    at: Date.now(),
    action,
    by: label,
    via,
    ...(claim !== undefined && claim !== "" && { claim: bounded(claim) }),
    ...subject,
    ...(subject.detail !== undefined && { detail: bounded(subject.detail) }),
  };
  const { at: _, event, delivery, ...fields } = entry;
  // The request's path holds the link's credential.
  const write: typeof log = via === "link" ? (name, fieldsOfLine) => logFromDirectory(env, name, fieldsOfLine) : log;
  write("operator.acted", { ...fields, eventId: event, deliveryId: delivery });
  try {
    await directoryOf(env).recordAction(entry);
  } catch (error) {
    write("audit.not_recorded", { action, by: label, reason: (error as Error).message });
  }
}

function bounded(text: string): string {
  return cleanLine(text).slice(0, MAX_TEXT_LENGTH);
}
