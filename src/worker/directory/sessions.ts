import type { Facts } from "../storage/meta.ts";
import type { Sql } from "../storage/sql.ts";

/** Open sessions at once; beyond that those that expire first are ended. */
const MAX_OPEN = 500;

/** One row a session: a hash of its id, the operator's label, and when it expires, in milliseconds since 1970. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS sessions (
  key TEXT PRIMARY KEY, label TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** The fact that holds the key which seals the cookies of sessions: 32 random bytes as base64url. */
const KEY = "session-key";

/** The sessions that were opened and not ended. All methods are synchronous. */
export class Sessions {
  readonly #sql: Sql;
  readonly #facts: Facts;

  constructor(sql: Sql, facts: Facts) {
    this.#sql = sql;
    this.#facts = facts;
    sql.exec(SCHEMA);
  }

  /** The key that seals cookies; the first call makes it. */
  sealingKey(): string {
    const known = this.#facts.get(KEY);
    if (known !== undefined) return known;
    const key = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
    this.#facts.set(KEY, key);
    return key;
  }

  /** Stores a session, and deletes those that have expired. */
  open(key: string, label: string, expiresAt: number, now: number): void {
    this.#sql.exec("DELETE FROM sessions WHERE expires <= ?", now);
    const surplus = "SELECT key FROM sessions ORDER BY expires DESC LIMIT -1 OFFSET ?";
    this.#sql.exec(`DELETE FROM sessions WHERE key IN (${surplus})`, MAX_OPEN - 1);
    this.#sql.exec("INSERT INTO sessions (key, label, expires) VALUES (?, ?, ?)", key, label, expiresAt);
  }

  isOpen(key: string, now: number): boolean {
    return this.#sql.exec("SELECT 1 FROM sessions WHERE key = ? AND expires > ?", key, now).toArray().length > 0;
  }

  /** Ends a session, and with a label all of that operator's. Returns the keys of those that were open. */
  close(key: string, label?: string): string[] {
    const query = "DELETE FROM sessions WHERE key = ? OR label = ? RETURNING key";
    return this.#sql
      .exec<{ key: string }>(query, key, label ?? null)
      .toArray()
      .map((row) => row.key);
  }
}
