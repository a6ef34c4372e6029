import { problemResponse } from "../http/problem.ts";

/** The header that a browser's request must have. Another site cannot send it without a preflight. */
const CSRF_HEADER = "x-hubrelay-csrf";

/** Refuses a request that another site may have sent with the operator's cookie; undefined if it is fine. */
export function refuseForgery(request: Request): Response | undefined {
  const isSafe = request.method === "GET" || request.method === "HEAD";
  if (!isForeign(request) && (isSafe || request.headers.has(CSRF_HEADER))) return undefined;
  return problemResponse(
    403,
    "forgery",
    "Forbidden",
    `Send the header ${CSRF_HEADER} from the dashboard's own origin.`,
  );
}

/** Whether the `origin` header names another origin. */
export function isForeign(request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
