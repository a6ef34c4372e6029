import { stringifySafely } from "../../core/text/json.ts";
import { writeProblems, type Problem } from "../../core/schema/problem.ts";

/** A problem+json response, RFC 9457. `kind` becomes its `type`; `detail` says what to do next. */
export function problemResponse(
  status: number,
  kind: string,
  title: string,
  detail: string,
  problems: readonly Problem[] = [],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const errors = writeProblems(problems);
  const body = { type: `urn:hubrelay:problem:${kind}`, title, status, detail, ...(errors.length > 0 && { errors }) };
  return new Response(`${stringifySafely(body)}\n`, {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

/** The one response for an unknown URL, a hook with a wrong token included. */
export function notFound(): Response {
  return problemResponse(404, "not-found", "Not Found", "There is nothing at this URL. Is the token complete?");
}

/** The response to a method that a URL does not take. */
export function methodNotAllowed(allow: string): Response {
  const detail = `This URL takes ${allow} only.`;
  return problemResponse(405, "method-not-allowed", "Method Not Allowed", detail, [], { allow });
}

/** The response to a request that has to be sent again. */
export function unavailable(detail: string): Response {
  return problemResponse(503, "unavailable", "Service Unavailable", detail, [], { "retry-after": "30" });
}
