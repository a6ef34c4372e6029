import { describe, expect, it } from "vitest";
import { ApiError } from "../cloudflare/answer.ts";
import { Clone } from "./clone.ts";

/** Runs a command that must fail, and returns its error. What wrangler printed itself comes before and is left out. */
async function errorOf(clone: Clone, command: string): Promise<string> {
  const { exitCode, stderr } = await clone.run(command);
  expect({ command, exitCode }).not.toMatchObject({ exitCode: 0 });
  expect(clone.cloudflare.unknown).toEqual([]);
  const error = stderr.slice(stderr.indexOf("hubrelay: "));
  expect(error).not.toContain("Logs were written");
  return error;
}

/** Matches an error with a reason and, below it, the next step. */
function saying(reason: string, step: string): RegExp {
  return new RegExp(`${RegExp.escape(reason)}[^]*\n  [^]*${RegExp.escape(step)}`);
}

/** Answers requests of a method to a path that ends so with an error, in place of the fake. */
function fail(clone: Clone, method: string, end: string, status: number, code: number, message: string): void {
  clone.cloudflare.fault = (asked, path) =>
    asked === method && path.endsWith(end) ? new ApiError(status, code, message).answer : undefined;
}

describe("a first deploy that fails", () => {
  it("for an unverified address says so, and works afterwards with the namespace that is left", async () => {
    await using clone = await Clone.create();
    const message = "You need to verify your email address to use Workers.";
    fail(clone, "PUT", "/scripts/hubrelay", 403, 10034, message);
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(
      saying(`${message} [code: 10034]`, "verify the account's e-mail address"),
    );
    clone.cloudflare.fault = () => undefined;
    const plain = await clone.run("npx wrangler deploy --secrets-file .hubrelay/secrets.json");
    expect(plain).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[code: 10014]") as string });
    const again = await clone.run("npx hubrelay init");
    expect(again).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("existed already: its id is now in") as string,
    });
    expect(clone.cloudflare.kv.namespaces.size).toBe(1);

    // The namespace outlives the Worker. wrangler.toml has its id now.
    expect(await clone.run("npx wrangler delete --force")).toMatchObject({ exitCode: 0 });
    expect(await clone.run("npx hubrelay init")).toMatchObject({ exitCode: 0 });
    expect(clone.cloudflare.kv.namespaces.size).toBe(1);
    expect(clone.cloudflare.unknown).toEqual([]);
  });

  it("for a missing workers.dev subdomain says where to make it, and uploads nothing", async () => {
    await using clone = await Clone.create({ subdomain: "" });
    const link = `https://dash.cloudflare.com/${"0123456789abcdef".repeat(2)}/workers/onboarding`;
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(
      saying(link, "open Workers & Pages in Cloudflare's dashboard once"),
    );
    expect(clone.cloudflare.requests.filter((line) => line.startsWith("PUT "))).toEqual([]);
  });

  it("for five crons that exist says that the Worker is live", async () => {
    await using clone = await Clone.create();
    const other = clone.cloudflare.scripts.add("other", { main_module: "index.js", bindings: [] });
    other.schedules = ["1 * * * *", "2 * * * *", "3 * * * *", "4 * * * *", "5 * * * *"];
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(
      saying(
        "limit of 5 cron triggers per account. [code: 10072]",
        "the Worker is live, but its cron trigger is missing",
      ),
    );
  });

  it("for the day's writes to KV says when to go on", async () => {
    await using clone = await Clone.create();
    const message = "your account has reached the free usage limit for this operation for today";
    fail(clone, "PUT", "/values/rules", 429, 10048, message);
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(saying(`${message} [code: 10048]`, "after 00:00 UTC"));
  });
});

describe("an API token", () => {
  it("with the two documented permissions is enough for everything", async () => {
    await using clone = await Clone.create();
    clone.cloudflare.permissions = { "Workers Scripts": "Edit", "Workers KV Storage": "Edit" };
    for (const command of ["npx hubrelay init", "npx hubrelay rules pull", "npx wrangler secret put DEPLOY_URL"]) {
      expect({ command, ...(await clone.run(command, "https://deploy.example")) }).toMatchObject({
        command,
        exitCode: 0,
      });
    }
    expect(clone.cloudflare.unknown).toEqual([]);
  });

  it.each([
    ["Workers Scripts: Edit", { "Workers KV Storage": "Edit" }],
    ["Workers KV Storage: Edit", { "Workers Scripts": "Edit" }],
    ["Workers KV Storage: Edit", { "Workers Scripts": "Edit", "Workers KV Storage": "Read" }],
  ] as const)("without %s is told which it needs", async (missing, permissions) => {
    await using clone = await Clone.create();
    clone.cloudflare.permissions = permissions;
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(saying("[code: 10", missing));
  });

  it("that has expired is told to be replaced", async () => {
    await using clone = await Clone.create();
    clone.cloudflare.fault = (_method, path) =>
      path.endsWith("/verify")
        ? new ApiError(401, 1000, "Invalid API Token").answer
        : new ApiError(403, 9109, "Invalid access token").answer;
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(
      saying("Invalid", "make a new one and set CLOUDFLARE_API_TOKEN"),
    );
  });
});

describe("a Worker of the name that exists", () => {
  it("is adopted if secrets were put before the first deploy", async () => {
    await using clone = await Clone.create();
    const put = await clone.run("npx wrangler secret put DEPLOY_URL", "https://deploy.example/hook");
    expect({ ...put, unknown: clone.cloudflare.unknown }).toMatchObject({ exitCode: 0, unknown: [] });
    const { exitCode, stderr } = await clone.run("npx hubrelay init");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect([...(clone.cloudflare.scripts.byName.get("hubrelay")?.secrets.keys() ?? [])].toSorted()).toEqual([
      "ADMIN_TOKEN",
      "DEPLOY_URL",
      "RELAY_TOKENS",
    ]);
    expect(clone.cloudflare.unknown).toEqual([]);
  });

  it("is not replaced if it is another program", async () => {
    await using clone = await Clone.create();
    const bindings = [{ type: "plain_text" as const, name: "GREETING", text: "hello" }];
    clone.cloudflare.scripts.add("hubrelay", { main_module: "index.js", bindings });
    expect(await errorOf(clone, "npx hubrelay init")).toMatch(
      saying("another Worker of this name", "choose another name"),
    );
    expect(clone.cloudflare.requests.filter((line) => !line.startsWith("GET "))).toEqual([]);
  });

  it("takes no new token while its latest version is not deployed", async () => {
    await using clone = await Clone.create();
    const script = clone.cloudflare.scripts.add("hubrelay", { main_module: "index.js", bindings: [] });
    script.add({ metadata: script.metadata, modules: new Map() });
    const rotate = "npx hubrelay token rotate --label new --apply --keep=";
    expect(await errorOf(clone, rotate)).toMatch(saying("isn't currently deployed", "npx wrangler versions deploy"));
  });
});
