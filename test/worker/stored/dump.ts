/** All that an object has in SQL, in a form that JSON can hold. */
export interface Dump {
  /** The statements that made its tables and indexes. */
  readonly schema: readonly string[];
  /** The rows of each table by column; bytes are `{ "base64": "..." }`. */
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, DumpedValue>>[]>>;
}

type DumpedValue = string | number | null | { readonly base64: string };

interface Made extends Record<string, SqlStorageValue> {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Reads all tables of an object. */
export function dumpOf({ sql }: DurableObjectStorage): Dump {
  const made = madeIn(sql);
  const tables = made.filter(({ type }) => type === "table");
  const rowsOf = (name: string): Record<string, DumpedValue>[] =>
    sql
      .exec(`SELECT * FROM ${name}`)
      .toArray()
      .map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, dumped(value)])));
  return {
    schema: made.map(({ sql }) => sql),
    tables: Object.fromEntries(tables.map(({ name }) => [name, rowsOf(name)])),
  };
}

/** Puts what was dumped in the place of all that an object has. */
export function load({ sql }: DurableObjectStorage, { schema, tables }: Dump): void {
  for (const { type, name } of madeIn(sql)) if (type === "table") sql.exec(`DROP TABLE ${name}`);
  for (const statement of schema) sql.exec(statement);
  for (const [name, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const insert = `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
      sql.exec(insert, ...Object.values(row).map(loaded));
    }
  }
}

/** Tables before their indexes, without what SQLite and the platform make for themselves. */
function madeIn(sql: SqlStorage): Made[] {
  const query = `SELECT type, name, sql FROM sqlite_master
    WHERE sql IS NOT NULL AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY type DESC, name`;
  return sql.exec<Made>(query).toArray();
}

function dumped(value: SqlStorageValue): DumpedValue {
  return value instanceof ArrayBuffer ? { base64: new Uint8Array(value).toBase64() } : value;
}

function loaded(value: DumpedValue): SqlStorageValue {
  if (value === null || typeof value !== "object") return value;
  return Uint8Array.fromBase64(value.base64).buffer;
}
