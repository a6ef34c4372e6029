import { cleanLine } from "../../core/text/clean.ts";
import { CommandError, refusal, unreachable } from "../terminal/exit.ts";
import { answerText } from "./answer-text.ts";
import { accessHeaders, foreignAnswerHint } from "./access.ts";

const TIMEOUT_MS = 15_000;

/** The most bytes of an error answer: the relay's problems have less than 20 kB. */
const MAX_PROBLEM_BYTES = 1_048_576;

/** The error statuses that the caller handles itself. */
const PASSED_ON = new Set([401, 404]);

/** Sends a request to a relay. Throws without an answer, and on an error status that the caller does not handle. */
export async function request(url: string, init: RequestInit): Promise<Response> {
  const answer = await tryRequest(url, init);
  if (answer.ok || PASSED_ON.has(answer.status)) return answer;
  if (answer.status < 400) throw notOurs(url, answer);
  const reason = await reasonOf(answer);
  throw answer.status >= 500 ? unreachable(reason) : refusal(reason);
}

/** Sends a request to a relay and returns any answer. Throws without an answer. */
export async function tryRequest(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    const headers = { ...(init.headers as Record<string, string> | undefined), ...accessHeaders(url) };
    return await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS), ...init, headers });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const isLate = (error as Error).name === "TimeoutError";
    const reason = isLate ? `no answer within ${TIMEOUT_MS / 1000} s` : causeOf(error as Error);
    const { origin } = new URL(url);
    throw unreachable(
      `${origin} cannot be reached: ${reason}`,
      "is the relay running there? run `hubrelay doctor` to check",
    );
  }
}

/**
 * Parses an answer of the relay: a JSON object with at least one of the fields. Throws for anything else, such as the
 * login page of a proxy before the relay.
 */
export async function readAnswer<T>(answer: Response, ...fields: readonly string[]): Promise<T> {
  try {
    const value = JSON.parse(await answerText(answer)) as T | null;
    if (value !== null && typeof value === "object" && fields.some((field) => field in value)) return value;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (!(error instanceof SyntaxError)) throw unreachable(`the answer broke off: ${causeOf(error as Error)}`);
  }
  throw notOurs(answer.url, answer);
}

function notOurs(url: string, answer: Response): Error {
  const type = (answer.headers.get("content-type") ?? "no content type").slice(0, 100);
  const what = `${new URL(url).origin} answered ${answer.status} with ${type}, and not as a relay does`;
  return unreachable(what, foreignAnswerHint(answer));
}

/** Returns the innermost cause of a failed request, as its code if it has one. */
function causeOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error)
    return causeOf(new Error("", { cause: cause.errors[0] }));
  if (!(cause instanceof Error)) return error.message;
  if (cause.cause instanceof Error) return causeOf(cause);
  const { code, message } = cause as Error & { code?: string };
  if (code === undefined) return message;
  return message.includes(code) || message === "" ? code : `${code}, ${message}`;
}

/** Describes an error answer, with the detail of its problem+json if it has one. */
export async function reasonOf(answer: Response): Promise<string> {
  const detail = problemDetail(await answerText(answer, MAX_PROBLEM_BYTES));
  return `the relay answered ${answer.status}${detail === "" ? "" : `: ${detail}`}`;
}

/** Returns the detail of an error's body, with its list of errors; empty if it has none. */
export function problemDetail(text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as {
      detail?: string;
      errors?: { path: string; message: string }[];
    };
    const list = errors.map(({ path, message }) => `\n  ${cleanLine(`${path}: ${message}`)}`).join("");
    return `${cleanLine(detail ?? text.slice(0, 200))}${list}`;
  } catch {
    return cleanLine(text.slice(0, 200));
  }
}
