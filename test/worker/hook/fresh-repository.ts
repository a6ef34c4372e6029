import { exports } from "cloudflare:workers";
import { beforeEach, expect } from "vitest";
import { emptyStorageForEach } from "../empty-storage.ts";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";

const TOKEN = "test-token-number-one-24";

/** The things that a test has for itself. */
export interface Fresh {
  targets: FakeTargets;
}

/** What the sender of a push is told. */
export interface Receipt {
  readonly event: string;
  readonly held?: string;
  readonly rules: readonly string[];
  readonly deliveries: readonly object[];
}

/** Gives each test of a file fake targets, a clock that stands still, and a Worker without rules and events. */
export function freshForEach(): Fresh {
  const fresh = {} as Fresh;
  emptyStorageForEach();
  beforeEach(() => {
    fresh.targets = stubTargets();
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
