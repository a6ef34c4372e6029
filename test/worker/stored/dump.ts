/** All that an object has on disk, in a form that JSON can hold and people can read. */
export interface Dump {
  /** The statements that made its tables and indexes. */
  readonly schema: readonly string[];
  /** The rows of each table by column. */
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, DumpedValue>>[]>>;
  /** What it has outside of tables, by key. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** A text that is JSON of an object is kept as that object, and bytes as text where they are UTF-8. */
type DumpedValue =
  | string
  | number
  | null
  | { readonly json: object }
  | { readonly text: string }
  | { readonly base64: string };

interface Made extends Record<string, SqlStorageValue> {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Reads all that an object has on disk. */
export function dumpOf({ sql, kv }: DurableObjectStorage): Dump {
  const made = madeIn(sql);
  const tables = made.filter(({ type }) => type === "table");
  const rowsOf = (name: string): Record<string, DumpedValue>[] =>
    sql
      .exec(`SELECT * FROM ${name}`)
      .toArray()
      .map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, dumped(value)])));
  const values = Object.fromEntries(kv.list());
  return {
    schema: made.map(({ sql }) => sql),
    tables: Object.fromEntries(tables.map(({ name }) => [name, rowsOf(name)])),
    ...(Object.keys(values).length > 0 && { values }),
  };
}

/** Puts what was dumped in the place of all that an object has. */
export function load({ sql, kv }: DurableObjectStorage, { schema, tables, values = {} }: Dump): void {
  for (const { type, name } of madeIn(sql)) if (type === "table") sql.exec(`DROP TABLE ${name}`);
  for (const statement of schema) sql.exec(statement);
  for (const [name, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const insert = `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
      sql.exec(insert, ...Object.values(row).map(loaded));
    }
  }
  for (const [key, value] of Object.entries(values)) kv.put(key, value);
}

/** Tables before their indexes, without what SQLite and the platform make for themselves. */
function madeIn(sql: SqlStorage): Made[] {
  const query = `SELECT type, name, sql FROM sqlite_master
    WHERE sql IS NOT NULL AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY type DESC, name`;
  return sql.exec<Made>(query).toArray();
}

function dumped(value: SqlStorageValue): DumpedValue {
  if (typeof value === "string") return dumpedText(value);
  if (!(value instanceof ArrayBuffer)) return value;
  const text = new TextDecoder().decode(value);
  const isText = new TextEncoder().encode(text).byteLength === value.byteLength && !text.includes("\uFFFD");
  return isText ? { text } : { base64: new Uint8Array(value).toBase64() };
}

function dumpedText(text: string): DumpedValue {
  if (!/^[[{]/.test(text)) return text;
  const json = JSON.parse(text) as object;
  return JSON.stringify(json) === text ? { json } : text;
}

function loaded(value: DumpedValue): SqlStorageValue {
  if (value === null || typeof value !== "object") return value;
  if ("json" in value) return JSON.stringify(value.json);
  if ("text" in value) return new TextEncoder().encode(value.text).buffer as ArrayBuffer;
  return Uint8Array.fromBase64(value.base64).buffer;
}
