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

/** What an operator asks for. */
interface Use {
  readonly method: string;
  /** Whether it is known to change nothing, such as a dry run that needs a body. */
  readonly changesNothing?: boolean;
}

/** Whether a role allows an operation: `read` those that are a GET, or that change nothing. */
export function mayUse(role: Role, { method, changesNothing = false }: Use): boolean {
  return role === "write" || method === "GET" || changesNothing;
}

/**
 * The name that is kept with a decision: the operator's label, and in brackets the name that the request gives.
 * ADMIN_TOKEN is shared by people whom only their requests name, so there the request's name stands alone.
 */
export function signatureOf({ label }: Operator, claim: string | undefined): string {
  if (claim === undefined || claim === "") return label;
  return label === ADMIN.label ? claim : `${label} (${claim})`;
}
