import { ApiError } from "./answer.ts";

/** The permission groups of an API token that the routes ask for, by their names at Cloudflare. */
export type PermissionGroup =
  | "Workers Scripts"
  | "Workers KV Storage"
  | "Workers Routes"
  | "User Details"
  | "Memberships";

/** The permissions of a token. `Edit` includes `Read`. */
export type Permissions = Readonly<Partial<Record<PermissionGroup, "Read" | "Edit">>>;

/** The permissions that wrangler and hubrelay use in Cloudflare's template "Edit Cloudflare Workers". */
export const ALL_PERMISSIONS: Permissions = {
  "Workers Scripts": "Edit",
  "Workers KV Storage": "Edit",
  "Workers Routes": "Edit",
  "User Details": "Read",
  Memberships: "Read",
};

/** Whether a token may make a request: GET needs `Read`, everything else `Edit`. */
export function isPermitted(permissions: Permissions, group: PermissionGroup | undefined, method: string): boolean {
  if (group === undefined) return true;
  const level = permissions[group];
  return level === "Edit" || (level === "Read" && method === "GET");
}

/** Cloudflare's error for a token without a permission. */
export function refusalFor(group: PermissionGroup | undefined): ApiError {
  if (group === "User Details") return new ApiError(403, 9109, "Unauthorized to access requested resource");
  return new ApiError(403, 10_000, "Authentication error");
}
