import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { Reconciling } from "../../../src/worker/directory/reconciling.ts";

const NAMES = Array.from({ length: 25 }, (_, index) => `acme/service-${index}`);
const NOW = Date.now();

beforeAll(async () => {
  const watch = NAMES.map((repository) => ({ repository }));
  await env.RULES.put("rules", JSON.stringify({ version: 1, targets: {}, rules: [], watch }));
});

/** A run over all repositories; `answer` plays the object of each. */
function start(answer: (name: string) => Promise<object>) {
  const ends: { asked: readonly string[]; pausedUntil: number }[] = [];
  const schedule = {
    begin: () => NAMES.map((repository) => ({ repository, since: 0 })),
    end: (asked: readonly string[], _: number, pausedUntil: number) => ends.push({ asked: [...asked], pausedUntil }),
  };
  const getByName = (name: string): object => ({ reconcile: () => answer(name) });
  const reconciling = new Reconciling({ ...env, REPOSITORY: { getByName } } as never, schedule as never);
  return { ends, reconciling };
}

describe("a run that reconciles 25 repositories", () => {
  it("stores after each ten which were asked, so that a run cut short goes on behind them", async () => {
    const atThirteenth = Promise.withResolvers<void>();
    const { ends, reconciling } = start((name) => {
      if (name !== "acme/service-12") return Promise.resolve({ missed: 0 });
      atThirteenth.resolve();
      return new Promise(() => {});
    });
    void reconciling.run(NOW);
    await atThirteenth.promise;
    expect(ends).toEqual([{ asked: NAMES.slice(0, 10), pausedUntil: 0 }]);
  });

  it("goes on after a repository whose object fails", async () => {
    const { ends, reconciling } = start((name) =>
      name === "acme/service-3" ? Promise.reject(new Error("reset")) : Promise.resolve({ missed: 0 }),
    );
    await reconciling.run(NOW);
    expect(ends.flatMap(({ asked }) => asked)).toEqual(NAMES);
  });

  it("ends where Docker Hub asks to wait, and asks that repository first next time", async () => {
    const { ends, reconciling } = start((name) =>
      Promise.resolve(name === "acme/service-2" ? { missed: 0, retryAt: NOW + 60_000 } : { missed: 0 }),
    );
    await reconciling.run(NOW);
    expect(ends).toEqual([{ asked: ["acme/service-0", "acme/service-1"], pausedUntil: NOW + 60_000 }]);
  });
});
