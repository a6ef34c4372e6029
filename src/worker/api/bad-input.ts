import { describeProblems, type Problem } from "../../core/schema/problem.ts";
import { problemResponse } from "../http/problem.ts";

/** The detail of a response to invalid input: its first problem, with the field's name. All are in `errors`. */
function detailOf(what: string, problems: readonly Problem[]): string {
  const [first = "", second] = describeProblems(problems, 1);
  return `The ${what} is wrong: ${first}${second === undefined ? "" : " (see errors for more)"}.`;
}

/** The response to invalid parts of a path. */
export function badPath(problems: readonly Problem[]): Response {
  return problemResponse(400, "bad-path", "Bad Request", detailOf("path", problems), problems);
}

/** The response to an invalid query string. */
export function badQuery(problems: readonly Problem[]): Response {
  return problemResponse(400, "bad-query", "Bad Request", detailOf("query", problems), problems);
}

/** The response to a body that is not JSON in UTF-8. */
export function notJson(): Response {
  return problemResponse(400, "not-json", "Bad Request", "The body is not JSON in UTF-8.");
}

/** The response to an invalid body. */
export function badBody(problems: readonly Problem[]): Response {
  return problemResponse(422, "bad-body", "Unprocessable Content", detailOf("body", problems), problems);
}
