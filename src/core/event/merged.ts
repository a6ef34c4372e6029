/** A push that another stands for. */
export interface Merged {
  readonly event: string;
  readonly tag?: string;
  readonly digest?: string;
}
