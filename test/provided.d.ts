/** What the configurations of vitest give to tests. */
export interface Provided {
  /** How much of the fault suite runs: a short form with the other tests, or all of it with `npm run test:faults`. */
  scale: "short" | "full";
  /** Where chance begins: FAULTS_SEED, or another each time. */
  seed: number;
  /** The version as which what is stored is to be written down, or nothing: STORED_AS. */
  storedAs: string;
  /** The path of the command's bundle. */
  command: string;
  /** Whether tests run the command in their own process. */
  isCommandInside: boolean;
  /** The relay with the history of `npm run demo:history` that the browser's suites look at, and do not change. */
  history: {
    readonly url: string;
    readonly operators: { readonly alice: string; readonly bob: string; readonly oncall: string };
    /** Events of the history: see src/local/history/fill.ts. */
    readonly events: Readonly<Record<"failedDeploy" | "awaitingApproval" | "held" | "unrouted" | "onHold", string>>;
  };
  /** The Worker's entry and variables in a run on the platform's limits. */
  box?: { readonly entry: string; readonly variables: Readonly<Record<string, string>> };
}

declare module "vitest" {
  interface ProvidedContext extends Provided {}
}
