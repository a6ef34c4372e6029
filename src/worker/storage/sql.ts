/** The rows of a query. */
export interface Rows<T> {
  toArray(): T[];
  /** The rows that the query has read so far: after `toArray`, all. */
  readonly rowsRead: number;
}

/** The part of an object's SQL that hubrelay uses. */
export interface Sql {
  exec<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]): Rows<T>;
}
