import type { Meta } from "../storage/meta.ts";
import type { Sql } from "../storage/sql.ts";

/** Most open sessions; beyond that the ones that expire first are closed. */
const MAX_OPEN = 500;

/** One row per session: a hash of its id, the operator's label, and its expiry in milliseconds since 1970. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS sessions (
  key TEXT PRIMARY KEY, label TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** The name in `meta` of the key that seals session cookies: 32 random bytes as base64url. */
const KEY = "session-key";

/** Open sessions. All methods are synchronous. */
export class Sessions {
  readonly #sql: Sql;
  readonly #meta: Meta;

  constructor(sql: Sql, meta: Meta) {
    this.#sql = sql;
    this.#meta = meta;
    sql.exec(SCHEMA);
  }

  /** The key that seals cookies; the first call makes it. */
  sealingKey(): string {
    const known = this.#meta.get(KEY);
    if (known !== undefined) return known;
    const key = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
    this.#meta.set(KEY, key);
    return key;
  }

  /** Stores a session, and deletes expired ones. */
  open(key: string, label: string, expiresAt: number, now: number): void {
    this.#sql.exec("DELETE FROM sessions WHERE expires <= ?", now);
    const surplus = "SELECT key FROM sessions ORDER BY expires DESC LIMIT -1 OFFSET ?";
    this.#sql.exec(`DELETE FROM sessions WHERE key IN (${surplus})`, MAX_OPEN - 1);
    this.#sql.exec("INSERT INTO sessions (key, label, expires) VALUES (?, ?, ?)", key, label, expiresAt);
  }

  /** Whether a session is stored and has not expired. */
  isOpen(key: string, now: number): boolean {
    return this.#sql.exec("SELECT 1 FROM sessions WHERE key = ? AND expires > ?", key, now).toArray().length > 0;
  }

  /** Deletes a session, and with a label all of that operator's. Returns their keys. */
  close(key: string, label?: string): string[] {
    const query = "DELETE FROM sessions WHERE key = ? OR label = ? RETURNING key";
    return this.#sql
      .exec<{ key: string }>(query, key, label ?? null)
      .toArray()
      .map((row) => row.key);
  }
}
