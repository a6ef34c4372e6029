import { cleanValue } from "../../core/text/clean.ts";
import type { ApiProblem } from "./contract.ts";

/** The error of a request that the relay refused, or that did not reach it (status 0). */
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
  /** A text is sent unchanged, any other value as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The event on `window` when a request was refused because no operator is logged in. */
export const LOGGED_OUT = "hubrelay:logged-out";

/** Sends a request to the API. Throws an {@link ApiError} unless the answer is a success. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { body, headers = {} } = options;
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      // Forms and other sites cannot send this header, so the cookie alone is not enough for a change.
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

/** Sends a `GET` below `/api/v1`. */
export function get<T>(path: string): Promise<T> {
  return request("GET", `/api/v1${path}`);
}

/** Sends a `POST` below `/api/v1`. */
export function post<T>(path: string, body?: unknown): Promise<T> {
  return request("POST", `/api/v1${path}`, { body });
}

/**
 * Cleans an answer for display, because an older relay may have stored texts as they came. Leaves rule documents
 * unchanged: they are the operator's own text, which is edited and sent back. Leaves requests unchanged too: they are
 * copied as they were sent, and their page cleans what it shows.
 */
function shown(path: string, answer: unknown): unknown {
  return /^\/api\/v1\/(?:rules|deliveries\/[^/]+\/attempts\/)/.test(path) ? answer : cleanValue(answer);
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
