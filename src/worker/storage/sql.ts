/** The rows of a query. */
export interface Rows<T> {
  toArray(): T[];
}

/** The part of an object's SQL that hubrelay uses. */
export interface Sql {
  exec<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]): Rows<T>;
}
