import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

function rowsWritten(): Promise<number> {
  return runInDurableObject(directoryOf(env), (_, { storage }) => {
    return storage.sql.exec<{ count: number }>("SELECT count(*) AS count FROM rejected").one().count;
  });
}

it("a rejected body is listed with its sender, and a sample without the token and the callback", async () => {
  const before = await rowsWritten();
  const body = {
    callback_url: "https://registry.hub.docker.com/u/acme/web/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
    push_data: { tag: "v1", note: `posted to ${EVERY_SENDER}` },
  };
  expect((await tell(EVERY_SENDER, body)).status).toBe(422);
  const [rejection] = await directoryOf(env).rejections(10, "every");
  expect(rejection).toMatchObject({ status: 422, token: "every", sender: "docker-hub" });
  expect(JSON.parse(rejection?.sample ?? "")).toEqual({
    callback_url: "[redacted]",
    push_data: { tag: "v1", note: "posted to [redacted]" },
  });
  expect((await rowsWritten()) - before).toBe(1);
  expect(await directoryOf(env).rejectedByToken()).toEqual({ every: 1 });
});

it("a body that was not read has no sample, and another token finds nothing", async () => {
  const refused = await tell(`${EVERY_SENDER}/docker-hub`, "{}", {}, { "content-encoding": "gzip" });
  expect(refused.status).toBe(415);
  const [rejection] = await directoryOf(env).rejections(1);
  expect(rejection).toMatchObject({ status: 415, sender: "docker-hub" });
  expect(rejection).not.toHaveProperty("sample");
  expect(await directoryOf(env).rejections(10, "other")).toEqual([]);
});
