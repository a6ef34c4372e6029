/** What counted.ts has counted. An alarm that is set is a row written. */
export interface Counts {
  readonly statements: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly objectRequests: number;
}
