import { vi } from "vitest";

/** Targets that answer as a test tells them to, in place of the network. */
export interface FakeTargets {
  /** The host names that were sent to, in order. */
  readonly sent: string[];
  /** Sets what a host answers from now on; without this it answers 200. */
  answer(host: string, response: () => Response | Promise<Response>): void;
}

/** Puts fake targets in the place of `fetch`. */
export function stubTargets(): FakeTargets {
  const answers = new Map<string, () => Response | Promise<Response>>();
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    const { hostname } = new URL(url);
    sent.push(hostname);
    return (await answers.get(hostname)?.()) ?? new Response("ok");
  });
  return { sent, answer: (host, response) => answers.set(host, response) };
}

/** An answer with a status, made anew for each request. */
export function status(code: number, headers: Record<string, string> = {}): () => Response {
  return () => new Response("", { status: code, headers });
}
