import { DurableObject } from "cloudflare:workers";
import type { AuditEntry, AuditPage } from "../../core/api/audit.ts";
import type { AuditQuery } from "../../core/api/relay-query.ts";
import type { DirectoryCalls, LinkKey } from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { countRequests } from "../telemetry/usage.ts";
import type { DirectoryParts } from "./parts.ts";

type Parts = Pick<DirectoryParts, "audit" | "linkKeys" | "sessions" | "stream">;
type Calls = Pick<
  DirectoryCalls,
  | "linkKey"
  | "rotateLinkKey"
  | "recordAction"
  | "audit"
  | "sessionKey"
  | "openSession"
  | "isSessionOpen"
  | "closeSessions"
>;

/** The calls of the directory about operators: the audit trail, their sessions, and the key for links that they follow. */
export class OperatorRecords extends DurableObject<Env> implements Calls {
  static {
    countRequests(this);
  }

  readonly #parts: () => Parts;

  constructor(ctx: DurableObjectState, env: Env, parts: () => Parts) {
    super(ctx, env);
    this.#parts = parts;
  }

  linkKey(): LinkKey {
    return this.#parts().linkKeys.current();
  }

  rotateLinkKey(): string {
    return this.#parts().linkKeys.rotate().id;
  }

  recordAction(entry: Omit<AuditEntry, "id">): void {
    const { audit, stream } = this.#parts();
    audit.add(entry);
    stream.announce(entry.action);
  }

  audit(query: AuditQuery): AuditPage {
    return this.#parts().audit.find(query);
  }

  sessionKey(): string {
    return this.#parts().sessions.sealingKey();
  }

  openSession(key: string, label: string, expiresAt: number): void {
    this.#parts().sessions.open(key, label, expiresAt, Date.now());
  }

  isSessionOpen(key: string): boolean {
    return this.#parts().sessions.isOpen(key, Date.now());
  }

  closeSessions(key: string, label: string | undefined): string[] {
    const { sessions, stream } = this.#parts();
    const closed = sessions.close(key, label);
    for (const each of closed) stream.close(each);
    return closed;
  }
}
