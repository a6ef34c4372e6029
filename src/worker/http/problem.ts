import { stringifySafely } from "../../core/text/json.ts";
import { writeProblems, type Problem } from "../../core/schema/problem.ts";

/** A problem+json answer, RFC 9457. `kind` makes its `type`; `detail` says what to do next. */
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

/** The one answer to whatever does not exist, a hook with a wrong token included. */
export function notFound(): Response {
  return problemResponse(404, "not-found", "Not Found", "There is nothing at this URL. Is the token complete?");
}

export function methodNotAllowed(allow: string): Response {
  const detail = `This URL takes ${allow} only.`;
  return problemResponse(405, "method-not-allowed", "Method Not Allowed", detail, [], { allow });
}

/** The push was not stored; the sender, or whoever reads its history, should try again. */
export function unavailable(detail: string): Response {
  return problemResponse(503, "unavailable", "Service Unavailable", detail, [], { "retry-after": "30" });
}
