import type { Problem } from "../../core/schema/problem.ts";
import { problemResponse } from "../http/problem.ts";

/** The response to invalid parts of a path. */
export function badPath(problems: readonly Problem[]): Response {
  return problemResponse(400, "bad-path", "Bad Request", "The path is wrong: see errors.", problems);
}

/** The response to an invalid query string. */
export function badQuery(problems: readonly Problem[]): Response {
  return problemResponse(400, "bad-query", "Bad Request", "The query is wrong: see errors.", problems);
}

/** The response to a body that is not JSON in UTF-8. */
export function notJson(): Response {
  return problemResponse(400, "not-json", "Bad Request", "The body is not JSON in UTF-8.");
}

/** The response to an invalid body. */
export function badBody(problems: readonly Problem[]): Response {
  return problemResponse(422, "bad-body", "Unprocessable Content", "The body is wrong: see errors.", problems);
}
