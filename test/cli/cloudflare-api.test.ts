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
});
