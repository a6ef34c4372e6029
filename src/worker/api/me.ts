import type { Answer, Input } from "./handler.ts";

/** `GET /api/v1/me`: the operator who sent the request. */
export function showMe({ operator: { label, role, via } }: Input<"showMe">): Response {
  return Response.json({ label, role, via } satisfies Answer<"showMe">);
}
