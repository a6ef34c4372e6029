import type { AuditAction, AuditEntry, AuditSubject } from "../../core/api/audit.ts";
import type { Operator } from "../../core/operators/operator.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { directoryOf } from "../directory/client.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import type { Env } from "../env/env.ts";
import type { LogFields } from "../env/log-line.ts";
import { log } from "../telemetry/log.ts";

/** Who has done something: an operator, or whoever holds a link. */
export interface Actor extends Pick<Operator, "label"> {
  readonly via: AuditEntry["via"];
}

/** Whoever holds a link; only the name that is given with it says who that is. */
export const LINK_HOLDER: Actor = { label: "link", via: "link" };

const MAX_TEXT_LENGTH = 300;

/**
 * Records what somebody has done, once it is done, in the directory and in the log. Never throws: what could not be
 * recorded in the directory is in the log, with the reason.
 *
 * @param claim the name that the request gives, which nothing proves
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
  // The path of a link's request holds its credential.
  const write = via === "link" ? (name: string, told: LogFields) => logFromDirectory(env, name, told) : log;
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
