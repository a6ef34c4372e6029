import { HOUR_MS } from "../../../core/lib/time.ts";
import type { AcceptRequest, AcceptResult } from "../../env/accept.ts";
import type { Sql } from "../../storage/sql.ts";
import { STORED_BY_LATER } from "../../storage/storage-version.ts";
import { log } from "../../telemetry/log.ts";
import { setCountedAlarm } from "../../telemetry/usage.ts";

/**
 * Pushes that came while the code was too old for what is stored. Every version reads this table, so its columns never
 * change. `request` is the AcceptRequest as JSON without its body, bytes as base64.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS kept (event TEXT PRIMARY KEY, request TEXT NOT NULL, body BLOB NOT NULL) STRICT;
`;

/** Most pushes kept: a rollback lasts hours, and a leaked URL must not fill the object. */
const MAX_KEPT = 1000;

const DIGESTS = ["digest", "earlierDigest", "formerDigest"] as const;

type Row = { readonly event: string; readonly request: string; readonly body: ArrayBuffer };

/**
 * Keeps pushes while the code is too old for what is stored: Docker Hub sends each once, so a refusal would lose it.
 * Code that can read the object's storage accepts them when it starts.
 */
export class KeptPushes {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Stores pushes, all or none, and answers that they are held. Throws if there is no room for them. */
  keep(storage: DurableObjectStorage, requests: readonly AcceptRequest[]): AcceptResult[] {
    // The newer code is to find them although no push comes any more.
    void setCountedAlarm(storage, Date.now() + HOUR_MS);
    return storage.transactionSync(() => requests.map((request) => this.#keepOne(request)));
  }

  /** Has kept pushes accepted, in the order of their arrival. What cannot be accepted now stays for the next time. */
  accept(acceptAll: (requests: readonly AcceptRequest[]) => AcceptResult[]): void {
    const rows = this.#sql.exec<Row>("SELECT event, request, body FROM kept ORDER BY rowid").toArray();
    for (const { event, request, body } of rows) {
      const [result] = acceptAll([revived(request, new Uint8Array(body))]);
      if (result?.refusedForMs !== undefined) return;
      this.#sql.exec("DELETE FROM kept WHERE event = ?", event);
    }
  }

  #keepOne(request: AcceptRequest): AcceptResult {
    const { event, body } = request;
    const isKnown = this.#count("WHERE event = ?", event.id) > 0;
    if (!isKnown && this.#count("WHERE event != ?", "") >= MAX_KEPT) throw new Error(STORED_BY_LATER);
    if (!isKnown) {
      this.#sql.exec("INSERT INTO kept (event, request, body) VALUES (?, ?, ?)", event.id, textOf(request), body);
      const { repository, tag } = event.push;
      log("event.held", { repository, tag, eventId: event.id, token: event.token, reason: STORED_BY_LATER });
    }
    return { event: event.id, duplicate: isKnown, rules: [], deliveries: [], held: STORED_BY_LATER };
  }

  #count(where: string, value: string): number {
    const query = `SELECT count(*) AS count FROM kept ${where}`;
    return this.#sql.exec<{ count: number }>(query, value).toArray()[0]?.count ?? 0;
  }
}

function textOf(request: AcceptRequest): string {
  const digests = DIGESTS.map((name) => [name, request[name]?.toBase64()]);
  return JSON.stringify({ ...request, body: undefined, ...Object.fromEntries(digests) });
}

function revived(text: string, body: Uint8Array): AcceptRequest {
  const request = JSON.parse(text) as Record<string, unknown>;
  const digests = DIGESTS.filter((name) => name in request);
  const bytes = digests.map((name) => [name, Uint8Array.fromBase64(String(request[name]))]);
  return { ...request, ...Object.fromEntries(bytes), body } as AcceptRequest;
}
