/**
 * The reach of a host. `never`: no setting opens it; `loopback`: opened by its exact host and port; `private`: opened
 * by its exact host; `public`: always open. `what` describes the host for error texts.
 */
export interface Reach {
  readonly kind: "never" | "loopback" | "private" | "public";
  readonly what: string;
}
