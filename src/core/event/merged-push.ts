/** A push that was merged into another one's delivery. */
export interface MergedPush {
  readonly event: string;
  readonly tag?: string;
  readonly digest?: string;
}
