/** A push that another stands for. */
export interface MergedPush {
  readonly event: string;
  readonly tag?: string;
  readonly digest?: string;
}
