/**
 * How far a host may be reached. `never`: not even the operator opens it; `loopback`: by its exact host and port;
 * `private`: by its exact host; `public`: by everyone. `what` says what the host is, for people.
 */
export interface Reach {
  readonly kind: "never" | "loopback" | "private" | "public";
  readonly what: string;
}
