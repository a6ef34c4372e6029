/** What one look of the doctor found. */
export interface Check {
  readonly name: string;
  /** `skipped`: it could not be looked at, and that is no fault. */
  readonly status: "ok" | "warning" | "problem" | "skipped";
  readonly detail: string;
  /** What to do next. */
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
