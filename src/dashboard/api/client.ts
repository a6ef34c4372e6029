import { cleanValue } from "../../core/text/clean.ts";
import type { ApiProblem } from "./contract.ts";

/** A request that the relay refused, or that never reached it (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly ApiProblem[];

  constructor(status: number, message: string, problems: readonly ApiProblem[] = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

interface RequestOptions {
  /** Sent as it is when it is text, otherwise as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Fired on `window` when a request was refused because nobody is logged in. */
export const LOGGED_OUT = "hubrelay:logged-out";

/** Asks the API; throws an {@link ApiError} unless the answer is a success. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { body, headers = {} } = options;
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      // No form and no other site can send it, so that the cookie alone changes nothing.
      ...(method !== "GET" && { "x-hubrelay-csrf": "1" }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError(0, "The relay cannot be reached. Are you online?");
  });
  if (response.ok) return (response.status === 204 ? undefined : shown(path, await response.json())) as T;
  if (response.status === 401 && path !== "/session") dispatchEvent(new Event(LOGGED_OUT));
  throw await errorOf(response);
}

/** `GET` under `/api/v1`. */
export function get<T>(path: string): Promise<T> {
  return request("GET", `/api/v1${path}`);
}

/** `POST` under `/api/v1`. */
export function post<T>(path: string, body?: unknown): Promise<T> {
  return request("POST", `/api/v1${path}`, { body });
}

/**
 * An answer as it is shown: clean, whatever an earlier version of the relay stored. Rule documents are the operator's own
 * text, which is edited and sent back, and stay as they are.
 */
function shown(path: string, answer: unknown): unknown {
  return path.startsWith("/api/v1/rules") ? answer : cleanValue(answer);
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem = cleanValue(await response.json().catch(() => ({}))) as {
    title?: string;
    detail?: string;
    errors?: ApiProblem[];
  };
  const message = problem.detail ?? problem.title ?? `The relay answered ${response.status}.`;
  return new ApiError(response.status, message, problem.errors);
}
