/** The classes whose objects take part in a push. */
export const CLASSES = ["RepositoryRelay", "Directory", "TokenAllowance"] as const;

export type ClassName = (typeof CLASSES)[number];

/** What the counted Worker has used so far, as the platform bills it. */
export interface Counts {
  readonly requests: number;
  readonly objectRequests: number;
  readonly rowsRead: number;
  /** With alarms that are set, deleted rows and values of the key-value API. */
  readonly rowsWritten: number;
  readonly kvReads: number;
  readonly logLines: number;
  /** Milliseconds in which an object of each class was in memory for something pending. */
  readonly awakeMs: Readonly<Record<ClassName, number>>;
  /** Calls, alarms, timers and tasks of objects that are pending now. */
  readonly pending: number;
  /** Rows written by each statement: to see where they come from. */
  readonly rowsBy: Readonly<Record<string, number>>;
}
