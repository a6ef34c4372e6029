/** The result of one check. */
export interface Check {
  readonly name: string;
  /** `skipped` means that the check does not apply. */
  readonly status: "ok" | "warning" | "problem" | "skipped";
  readonly detail: string;
  /** The next step for the user. */
  readonly advice?: string;
}

export function ok(name: string, detail: string): Check {
  return { name, status: "ok", detail };
}

export function problem(name: string, detail: string, advice: string): Check {
  return { name, status: "problem", detail, advice };
}

export function warning(name: string, detail: string, advice: string): Check {
  return { name, status: "warning", detail, advice };
}

export function skipped(name: string, detail: string): Check {
  return { name, status: "skipped", detail };
}
