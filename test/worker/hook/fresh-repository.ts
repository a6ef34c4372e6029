import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";

const TOKEN = "test-token-number-one-24";

/** What a test has for itself. */
export interface Fresh {
  targets: FakeTargets;
  number: number;
  repository: string;
}

/** What the sender of a push is told. */
export interface Receipt {
  readonly event: string;
  readonly held?: string;
  readonly rules: readonly string[];
  readonly deliveries: readonly object[];
}

/** Gives each test of a file fake targets, a repository and a day of its own, and no rules. */
export function freshForEach(prefix: string): Fresh {
  const fresh = { number: 0 } as Fresh;
  let next = 0;
  beforeEach(() => {
    fresh.targets = stubTargets();
    fresh.repository = `acme/${prefix}-${next++}`;
    fresh.number = next;
    // A day further for each test: no isolate has a document of the one before.
    vi.useFakeTimers({ now: Date.now() + next * 24 * 3_600_000, toFake: ["Date"] });
  });
  afterEach(async () => {
    await env.RULES.delete("rules");
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return fresh;
}

/** Posts a push as Docker Hub does, which is to be stored. */
export async function send(body: string): Promise<Receipt> {
  const request = new Request(`https://relay.example/hook/${TOKEN}`, { method: "POST", body });
  const answer = await exports.default.fetch(request);
  expect(answer.status).toBe(202);
  return answer.json();
}
