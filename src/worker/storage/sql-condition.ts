/** A condition in SQL, with the values of its parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** A condition with its values. */
export function sql(text: string, ...values: (string | number)[]): SqlCondition {
  return { sql: text, values };
}

/** A value is one of these texts. */
export function among(value: string, texts: readonly string[]): SqlCondition {
  return sql(`${value} IN (${texts.map(() => "?").join(", ")})`, ...texts);
}

/** A table has a row that meets a condition. */
export function exists(table: string, condition: SqlCondition): SqlCondition {
  return { ...condition, sql: `EXISTS (SELECT 1 FROM ${table} WHERE ${condition.sql})` };
}

/** All conditions hold. */
export function all(conditions: readonly SqlCondition[]): SqlCondition {
  return joined(conditions, " AND ");
}

/** At least one condition holds; never, if there are none. */
export function anyOfThese(conditions: readonly SqlCondition[]): SqlCondition {
  return joined(conditions, " OR ");
}

function joined(conditions: readonly SqlCondition[], by: string): SqlCondition {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return {
    sql: conditions.length === 0 ? "0" : `(${conditions.map((each) => each.sql).join(by)})`,
    values: conditions.flatMap((each) => each.values),
  };
}
