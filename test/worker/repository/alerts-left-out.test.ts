import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { Directory } from "../../../src/worker/directory/directory.ts";
import { arrivalOf, impatientWebhook } from "./arrival.ts";
import { status, stubTargets } from "./targets.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("an alert tells its targets how many of other repositories were left out", async () => {
  vi.spyOn(Directory.prototype, "admitAlerts").mockImplementation((types) => types.map(() => 4));
  stubTargets().answer("a.example", status(400));
  const repository = "acme/left-out";
  const document = {
    version: 1,
    targets: { a: impatientWebhook("a"), chat: impatientWebhook("chat") },
    rules: [
      { name: "pushes", targets: ["a"] },
      { name: "alerts", on: "delivery.failed", targets: ["chat"] },
    ],
  };
  await env.RULES.put("rules", JSON.stringify(document));
  const relay = env.REPOSITORY.getByName(repository);
  const { event } = await relay.accept(await arrivalOf("fails", document, { repository }));
  await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("failed"));
  // An isolate does not ask KV again within two seconds.
  vi.setSystemTime(Date.now() + 3000);
  await runDurableObjectAlarm(relay);
  const [alert] = await relay.list(Date.now() + 1, 100, "alert");
  expect(alert?.event.alert).toMatchObject({ leftOut: 4 });
  const body = new TextDecoder().decode(await relay.readBody(alert?.event.id ?? ""));
  expect(JSON.parse(body)).toMatchObject({ data: { left_out: 4 } });
});
