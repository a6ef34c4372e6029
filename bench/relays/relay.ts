/** Something that takes pushes at an URL and delivers them: hubrelay, or what it is compared with. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Where pushes are posted. */
  readonly path: string;
  /** The process whose CPU time is the relay's. */
  readonly pid: number;
  /** Where its storage is, for a relay that has any. */
  readonly stateDirectory: string;
}

/** The Workers that are compared, hubrelay with counters, and hubrelay and naive within six connections. */
export type WorkerName =
  | "hubrelay"
  | "counted"
  | "limited"
  | "bare"
  | "stored"
  | "naive"
  | "limitedNaive"
  | "queues"
  | "workflows";

/** How worker-process.ts is to run a Worker. */
export interface WorkerConfig {
  readonly name: WorkerName;
  readonly stateDirectory: string;
  /** `127.0.0.1:port` of the targets. */
  readonly targetHost: string;
  /** The text of the rule document. */
  readonly rules: string;
  readonly inspectorPort?: number;
}

/** What worker-process.ts says when it is ready. */
export interface WorkerReady {
  readonly port: number;
  readonly workerdPid: number;
}

/** The token in the path of every push. */
export const TOKEN = "bench-token-of-24-characters";
