import { problemResponse } from "../http/problem.ts";

/** The header that a browser's request must carry: no form and no other site can send it without being asked first. */
const CSRF_HEADER = "x-hubrelay-csrf";

/** Refuses what another site may have had a browser send with the operator's cookie. */
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

/** Whether a browser says that a page of another origin has sent the request. */
export function isForeign(request: Request): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
