import { describe, expect, it } from "vitest";
import { CloudflareApi } from "../cloudflare/api.ts";

/** Asks the fake as wrangler would. */
async function ask(api: CloudflareApi, method: string, path: string, body?: object, token?: string) {
  const { CLOUDFLARE_API_BASE_URL, CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID } = api.environment;
  const answer = await fetch(`${CLOUDFLARE_API_BASE_URL}/accounts/${CLOUDFLARE_ACCOUNT_ID}${path}`, {
    method,
    headers: { authorization: `Bearer ${token ?? CLOUDFLARE_API_TOKEN}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { success, errors } = (await answer.json()) as { success: boolean; errors: { code: number }[] };
  return { status: answer.status, success, code: errors[0]?.code };
}

function crons(...minutes: number[]): object[] {
  return minutes.map((minute) => ({ cron: `${minute} * * * *` }));
}

describe("the fake of Cloudflare's API", () => {
  it("refuses and lists unknown routes, parameters and fields", async () => {
    await using api = await CloudflareApi.start();
    const refused = { status: 400, success: false, code: 7003 };
    expect(await ask(api, "GET", "/workers/nothing")).toEqual(refused);
    expect(await ask(api, "GET", "/storage/kv/namespaces?color=red")).toEqual(refused);
    expect(await ask(api, "POST", "/storage/kv/namespaces", { title: "a", color: "red" })).toEqual(refused);
    expect(api.unknown).toHaveLength(3);
    expect(api.kv.namespaces.size).toBe(0);
  });

  it("answers as Cloudflare for a wrong token, a missing key and a duplicate title", async () => {
    await using api = await CloudflareApi.start();
    const path = "/storage/kv/namespaces";
    expect(await ask(api, "GET", path, undefined, "wrong")).toMatchObject({ status: 400, code: 9106 });
    const { id } = api.kv.create("rules");
    expect(await ask(api, "GET", `${path}/${id}/values/rules`)).toMatchObject({ status: 404, code: 10009 });
    expect(await ask(api, "GET", `${path}/${"f".repeat(32)}/keys`)).toMatchObject({ status: 404, code: 10013 });
    expect(await ask(api, "POST", path, { title: "rules" })).toMatchObject({ status: 400, code: 10014 });
    expect(api.unknown).toEqual([]);
  });

  it("refuses what a token may not do", async () => {
    await using api = await CloudflareApi.start();
    api.permissions = { "Workers KV Storage": "Read" };
    const path = "/storage/kv/namespaces";
    expect(await ask(api, "GET", path)).toMatchObject({ status: 200 });
    expect(await ask(api, "POST", path, { title: "rules" })).toMatchObject({ status: 403, code: 10000 });
    expect(await ask(api, "GET", "/workers/scripts/hubrelay/secrets")).toMatchObject({ status: 403, code: 10000 });
  });

  it("refuses a sixth cron trigger of the account, and a secret while the latest version is not deployed", async () => {
    await using api = await CloudflareApi.start();
    const [first, second] = ["first", "second"].map((name) =>
      api.scripts.add(name, { main_module: "a.js", bindings: [] }),
    );
    expect(await ask(api, "PUT", "/workers/scripts/first/schedules", crons(1, 2, 3))).toMatchObject({ status: 200 });
    expect(await ask(api, "PUT", "/workers/scripts/second/schedules", crons(4, 5, 6))).toMatchObject({ code: 10072 });
    expect(await ask(api, "PUT", "/workers/scripts/second/schedules", crons(4, 5))).toMatchObject({ status: 200 });
    expect(second?.schedules).toEqual(["4 * * * *", "5 * * * *"]);
    first?.add({ metadata: first.metadata, modules: new Map() });
    const secret = { name: "DEPLOY_URL", text: "https://deploy.example", type: "secret_text" };
    expect(await ask(api, "PUT", "/workers/scripts/first/secrets", secret)).toMatchObject({ code: 10215 });
    expect(await ask(api, "PUT", "/workers/scripts/second/secrets", secret)).toMatchObject({ status: 200 });
  });

  it.each([
    ["an unknown field", { observability: { enabled: true }, color: "red" }, 7003],
    ["an unknown kind of binding", { bindings: [{ type: "r2_bucket", name: "A", bucket_name: "a" }] }, 7003],
    [
      "a rate limit of none",
      { bindings: [{ type: "ratelimit", name: "A", namespace_id: "1", simple: { limit: 0, period: 60 } }] },
      7003,
    ],
    [
      "a name that is bound twice",
      {
        bindings: [
          { type: "plain_text", name: "A", text: "" },
          { type: "assets", name: "A" },
        ],
      },
      10021,
    ],
    ["a namespace that is not there", { bindings: [{ type: "kv_namespace", name: "A", namespace_id: "f" }] }, 10041],
    ["an inherited binding that is not there", { bindings: [{ type: "inherit", name: "A" }] }, 10057],
    [
      "a class that the code does not export",
      { exports: { Tunnel: { type: "durable-object", storage: "sqlite" } } },
      10070,
    ],
    ["a date in the future", { compatibility_date: "2999-01-01" }, 10021],
  ])("refuses an upload with %s", async (_, fields, code) => {
    await using api = await CloudflareApi.start();
    const { CLOUDFLARE_API_BASE_URL, CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID } = api.environment;
    const form = new FormData();
    form.set("metadata", JSON.stringify({ main_module: "index.js", bindings: [], ...fields }));
    const source = "class Other {}\nexport { Other as Relay };";
    form.set("index.js", new File([source], "index.js", { type: "application/javascript+module" }));
    const answer = await fetch(`${CLOUDFLARE_API_BASE_URL}/accounts/${CLOUDFLARE_ACCOUNT_ID}/workers/scripts/relay`, {
      method: "PUT",
      headers: { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` },
      body: form,
    });
    const { errors } = (await answer.json()) as { errors: { code: number }[] };
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(api.scripts.byName.size).toBe(0);
  });
});
