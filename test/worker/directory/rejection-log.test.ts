import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { RejectionLog } from "../../../src/worker/directory/rejection-log.ts";

/** Runs with the storage of an object of its own. */
function inObject(name: string, run: (sql: SqlStorage) => void): Promise<void> {
  return runInDurableObject(env.DIRECTORY.getByName(name), (_, { storage }) => run(storage.sql));
}

it("a rejection is cut to its bounds before it is stored", async () => {
  await inObject("bounded", (sql) => {
    const log = new RejectionLog(sql);
    const field = { path: "p".repeat(10_000), message: "m".repeat(10_000) };
    log.add({
      at: 1,
      status: 422,
      reason: "r".repeat(10_000),
      token: "first",
      detail: Array.from({ length: 100 }, () => field),
    });
    const [kept] = log.latest(10);
    expect(JSON.stringify(kept).length).toBeLessThan(8000);
    expect(kept).toMatchObject({ at: 1, status: 422, token: "first", reason: `${"r".repeat(499)}…` });
    expect(kept?.detail).toHaveLength(11);
  });
});

it("rejections of 2 MB from an older version are listed without details", async () => {
  await inObject("older", (sql) => {
    const log = new RejectionLog(sql);
    const old = {
      status: 422,
      reason: "see errors",
      detail: [{ path: "p", message: `\u001b${"x".repeat(1_900_000)}` }],
    };
    const insert = "INSERT INTO rejected (place, at, rejection) VALUES (?, ?, ?)";
    sql.exec(insert, 0, 1, JSON.stringify({ at: 1, ...old }));
    sql.exec(insert, 1, 2, JSON.stringify({ at: 2, token: "first", ...old }));
    sql.exec(insert, 2, 3, JSON.stringify({ at: 3, status: 404, reason: "unknown token" }));
    const detail = [{ path: "", message: "too long to be shown" }];
    expect(log.latest(10)).toEqual([
      { at: 3, status: 404, reason: "unknown token" },
      { at: 2, status: 422, reason: "see errors", token: "first", detail },
      { at: 1, status: 422, reason: "see errors", detail },
    ]);
  });
});

it("texts of 1 MB in requests with a valid token are not echoed or listed", async () => {
  const huge = `\u001b[31m${"x".repeat(500_000)}`;
  const bodies = [
    JSON.stringify(huge),
    JSON.stringify({ push_data: huge, repository: huge }),
    JSON.stringify({ [huge]: 1 }),
  ];
  for (const body of bodies) {
    const request = new Request("https://relay.example/hook/test-token-number-one-24", { method: "POST", body });
    const answer = await exports.default.fetch(request);
    expect([answer.status, (await answer.text()).length < 1000]).toEqual([422, true]);
  }
  const headers = { authorization: "Bearer test-admin-token-of-24-characters" };
  await vi.waitFor(async () => {
    const rejected = await exports.default.fetch(new Request("https://relay.example/api/v1/rejected", { headers }));
    expect(rejected.status).toBe(200);
    const text = await rejected.text();
    expect(text.match(/expected an object, got a text/g)).toHaveLength(3);
    expect(text.length).toBeLessThan(5000);
  });
});
