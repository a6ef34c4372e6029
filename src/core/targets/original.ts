import { err, ok, type Result } from "../lib/result.ts";
import type { Material, TargetRequest } from "./request.ts";

/** A POST of the body as it came, byte for byte. */
export function postOriginal(
  url: string,
  { body }: Material,
  headers: Readonly<Record<string, string>> = {},
): TargetRequest {
  return { method: "POST", url, headers: { "content-type": "application/json", ...headers }, body };
}

/** The same to a receiver that understands Docker Hub's payloads alone; of another registry it would make nothing good. */
export function postDockerHubs(
  receiver: string,
  url: string,
  material: Material,
  headers: Readonly<Record<string, string>> = {},
): Result<TargetRequest, string> {
  const { registry } = material.event.push;
  return registry === undefined
    ? ok(postOriginal(url, material, headers))
    : err(`${receiver} understands what Docker Hub sends, and this push is one of ${registry}`);
}
