import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { EVERY_SENDER, tell } from "./tell.ts";

describe("a body of almost 1 MiB with a hundred pushes", () => {
  it("is hashed once", async () => {
    await env.RULES.put("rules", JSON.stringify({ version: 1, callback: "off", targets: {}, rules: [] }));
    const digest = vi.spyOn(crypto.subtle, "digest");
    const event = { action: "push", target: { repository: "receipt/web" }, request: { host: "r.example.com" } };
    const events = Array.from({ length: 100 }, (_, index) => ({
      ...event,
      target: { ...event.target, tag: `v${index}` },
    }));
    const { status } = await tell(`${EVERY_SENDER}/distribution`, { events, padding: "x".repeat(1_000_000) });
    const large = digest.mock.calls.filter(([, data]) => data.byteLength > 500_000);
    expect(status).toBe(202);
    expect(large).toHaveLength(1);
  });
});
