import type { Material, TargetRequest } from "./request.ts";

/** A POST of the body that Docker Hub sent, byte for byte, to a receiver that understands Docker Hub itself. */
export function postOriginal(
  url: string,
  { body }: Material,
  headers: Readonly<Record<string, string>> = {},
): TargetRequest {
  return { method: "POST", url, headers: { "content-type": "application/json", ...headers }, body };
}
