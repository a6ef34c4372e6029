/** What an operator may do: look at everything, or also change it. */
export type Role = "read" | "write";

export const ROLES = ["read", "write"] as const satisfies readonly Role[];

/** Somebody, or a program, that the API lets in. */
export interface Operator {
  /** The label of a token, or the identity that Cloudflare Access has verified. */
  readonly label: string;
  readonly role: Role;
}

/** How the relay knows who sends a request. */
export type Via = "token" | "session" | "access";

/** The operator who sends a request. */
export interface Caller extends Operator {
  readonly via: Via;
}

/** The operator that ADMIN_TOKEN stands for, whoever holds it. */
export const ADMIN: Operator = { label: "admin", role: "write" };

/** Whether a role allows a request of this HTTP method. Only GET and HEAD change nothing. */
export function mayUse(role: Role, method: string): boolean {
  return role === "write" || method === "GET" || method === "HEAD";
}

/**
 * The name that is kept with a decision: the operator's label, and in brackets the name that the request gives.
 * ADMIN_TOKEN is shared by people whom only their requests name, so there the request's name stands alone.
 */
export function signatureOf({ label }: Operator, claim: string | undefined): string {
  if (claim === undefined || claim === "") return label;
  return label === ADMIN.label ? claim : `${label} (${claim})`;
}
