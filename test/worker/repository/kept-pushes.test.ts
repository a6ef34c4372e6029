import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { KeptPushes } from "../../../src/worker/repository/accept/kept-pushes.ts";
import type { AcceptRequest, AcceptResult } from "../../../src/worker/env/accept.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

const REFUSED: AcceptResult = { event: "", duplicate: false, rules: [], deliveries: [], refusedForMs: 1000 };
const TAKEN: AcceptResult = { event: "", duplicate: false, rules: [], deliveries: [] };

it("a kept push that is refused for a limit stays, with those behind it, until it is taken", async () => {
  const asked = await runInDurableObject(env.REPOSITORY.getByName("acme/kept"), async (_, { storage }) => {
    const kept = new KeptPushes(storage.sql);
    const requests: AcceptRequest[] = [];
    for (const text of ["first", "second", "third"]) requests.push(await arrivalOf(text, documentFor("a")));
    kept.keep(storage, requests);
    const answers = [TAKEN, REFUSED, TAKEN, TAKEN];
    const order: number[] = [];
    for (let time = 0; time < 3; time++) {
      kept.accept(([request]) => {
        order.push(requests.findIndex(({ event }) => event.id === request?.event.id));
        return [answers[order.length - 1] ?? TAKEN];
      });
    }
    return order;
  });
  expect(asked).toEqual([0, 1, 1, 2]);
});
