import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { documentFor } from "../repository/arrival.ts";
import { status } from "../repository/targets.ts";
import { freshForEach, send } from "./fresh-repository.ts";

const fresh = freshForEach();

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Sends a push to three targets, with a callback, and returns the events of the lines that are logged of it. */
async function linesOfPush(): Promise<unknown[]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await env.RULES.put("rules", JSON.stringify(documentFor("a", "b", "c")));
  const callback = "https://registry.hub.docker.com/u/acme/web/hook/1/";
  const body = { push_data: { tag: "v1" }, repository: { repo_name: "acme/web" }, callback_url: callback };
  const { event } = await send(JSON.stringify(body));
  const relay = env.REPOSITORY.getByName("acme/web");
  await vi.waitFor(async () => {
    const record = await relay.read(event);
    expect(record?.callback.status).toBe("delivered");
    expect(await directoryOf(env).get(event)).toMatchObject({ id: event });
  }, 10_000);
  return lines.map((line) => (JSON.parse(line) as { event: string }).event).toSorted();
}

it("a push logs two lines: that it was accepted, and its callback", async () => {
  expect(await linesOfPush()).toEqual(["callback.attempted", "event.accepted"]);
});

it("a push logs an attempt that failed too", async () => {
  fresh.targets.answer("b.example", status(400));
  expect(await linesOfPush()).toEqual([
    "alert.raised",
    "alert.routed",
    "callback.attempted",
    "delivery.attempted",
    "event.accepted",
  ]);
});
