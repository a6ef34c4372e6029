import { err, ok, type Result } from "../lib/result.ts";

const EXPRESSION = /^(!?)(?:(\d{3})(?:-(\d{3}))?|(>=|<=|>|<)(\d{3}))$/;

/** Tests an HTTP status. */
export type StatusTest = (status: number) => boolean;

/**
 * Parses expressions such as `503`, `500-599`, `>=500` and `!501`. A status matches if any expression includes it and
 * none excludes it. With exclusions alone, the others are decided by `otherwise`. The error is the invalid expression.
 */
export function parseStatusExpressions(
  expressions: readonly string[],
  otherwise: StatusTest,
): Result<StatusTest, string> {
  const including: StatusTest[] = [];
  const excluding: StatusTest[] = [];
  for (const expression of expressions) {
    const match = EXPRESSION.exec(expression.replaceAll(" ", ""));
    if (match === null) return err(expression);
    const [, not, from, to = from, operator, bound] = match;
    if (Number(from) > Number(to)) return err(expression);
    const test = operator === undefined ? between(Number(from), Number(to)) : comparison(operator, Number(bound));
    (not === "!" ? excluding : including).push(test);
  }
  return ok((status) => {
    if (excluding.some((test) => test(status))) return false;
    return including.length === 0 ? otherwise(status) : including.some((test) => test(status));
  });
}

function between(from: number, to: number): StatusTest {
  return (status) => status >= from && status <= to;
}

function comparison(operator: string, bound: number): StatusTest {
  switch (operator) {
    case ">=":
      return (status) => status >= bound;
    case "<=":
      return (status) => status <= bound;
    case ">":
      return (status) => status > bound;
    default:
      return (status) => status < bound;
  }
}
