/** The exit code and the output of a run of wrangler. */
export interface WranglerResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
