/** A role of an operator: `read` may see everything, `write` may also change it. */
export type Role = "read" | "write";

export const ROLES = ["read", "write"] as const satisfies readonly Role[];

/** A person or a program that may use the API. */
export interface Operator {
  /** A token's label, or the identity that Cloudflare Access verified. */
  readonly label: string;
  readonly role: Role;
}

/** The way a request was authenticated. */
export type Via = "token" | "session" | "access";

/** The operator of a request. */
export interface Caller extends Operator {
  readonly via: Via;
}

/** The operator of ADMIN_TOKEN, whoever holds it. */
export const ADMIN: Operator = { label: "admin", role: "write" };

/** The operation that an operator requests. */
interface Use {
  readonly method: string;
  /** Whether the operation is known to change nothing, such as a dry run with a body. */
  readonly changesNothing?: boolean;
}

/** Checks whether a role allows an operation: `read` allows GET and operations that change nothing. */
export function mayUse(role: Role, { method, changesNothing = false }: Use): boolean {
  return role === "write" || method === "GET" || changesNothing;
}

/**
 * Returns the name to store with a decision: the operator's label, followed by the name in the request in brackets.
 * Several people can share ADMIN_TOKEN, so for it the request's name stands alone.
 */
export function signatureOf({ label }: Operator, claim: string | undefined): string {
  if (claim === undefined || claim === "") return label;
  return label === ADMIN.label ? claim : `${label} (${claim})`;
}
