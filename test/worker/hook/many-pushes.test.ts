import { describe, expect, it } from "vitest";
import { EVERY_SENDER, tell } from "./tell.ts";

describe("a body that tells of a hundred pushes", () => {
  const event = { action: "push", target: { repository: "acme/many", tag: "v1" }, request: { host: "r.example.com" } };
  const events = Array.from({ length: 100 }, () => event);

  it("has an answer of less than 20 kB, with an id for each", async () => {
    const { status, json } = await tell(`${EVERY_SENDER}/distribution`, { events });
    const { events: receipts } = json as unknown as { events: { event: string }[] };
    expect([status, receipts.length]).toEqual([202, 100]);
    expect(receipts.every(({ event: id }) => id.startsWith("evt_"))).toBe(true);
    expect(JSON.stringify(json).length).toBeLessThan(20_000);
  });
});
