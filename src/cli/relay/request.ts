import { refusal, unreachable } from "../terminal/exit.ts";

const TIMEOUT_MS = 15_000;

/** Statuses that callers give their own meaning. */
const PASSED_ON = new Set([401, 404]);

/** A request to a relay. Throws when there is no answer, and when the answer is an error that nobody explains better. */
export async function request(url: string, init: RequestInit): Promise<Response> {
  const answer = await tryRequest(url, init);
  if (answer.ok || PASSED_ON.has(answer.status)) return answer;
  const reason = await reasonOf(answer);
  throw answer.status >= 500 ? unreachable(reason) : refusal(reason);
}

/** A request to a relay, whatever it answers. */
export async function tryRequest(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  } catch (error) {
    const { message, name, cause } = error as Error & { cause?: Error & { code?: string } };
    const reason = name === "TimeoutError" ? `no answer within ${TIMEOUT_MS / 1000} s` : (cause?.code ?? message);
    const { origin } = new URL(url);
    throw unreachable(`${origin} cannot be reached: ${reason}`, "is the relay running there? `hubrelay doctor` looks");
  }
}

/** What an error answer says, from its problem+json if it has one. */
export async function reasonOf(answer: Response): Promise<string> {
  const detail = problemDetail(await answer.text());
  return `the relay answered ${answer.status}${detail === "" ? "" : `: ${detail}`}`;
}

/** What the body of an error says, with its list if it has one; empty when it says nothing. */
export function problemDetail(text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as {
      detail?: string;
      errors?: { path: string; message: string }[];
    };
    const list = errors.map(({ path, message }) => `\n  ${path}: ${message}`).join("");
    return `${detail ?? text.slice(0, 200)}${list}`;
  } catch {
    return text.slice(0, 200);
  }
}
