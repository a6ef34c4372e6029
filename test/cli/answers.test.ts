import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, it, vi } from "vitest";
import { accessHeaders } from "../../src/cli/relay/access.ts";
import { EMPTY_PROGRAM, hubrelay, hubrelayJson, hubrelayProcess } from "./command.ts";

const TOKEN = "cli-admin-token-of-24-characters";

/** Runs a command against a server that answers in this way; how it ended, and the headers that came. */
async function against(
  answer: RequestListener,
  args: string[],
  variables: Record<string, string> = {},
  start: typeof hubrelay = hubrelay,
) {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = await start(args, { env: { HUBRELAY_URL: url, ADMIN_TOKEN: TOKEN, ...variables } });
  server.closeAllConnections();
  server.close();
  return { ...run, received };
}

const page: RequestListener = (_, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end("<!doctype html><title>Sign in</title>");
};

const json =
  (value: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

const login: RequestListener = (_, response) =>
  response.writeHead(302, { location: "https://acme.cloudflareaccess.com/cdn-cgi/access/login" }).end();

const endless: RequestListener = (_, response) => {
  response.writeHead(500, { "content-type": "application/problem+json" });
  const pour = (): void => {
    while (!response.destroyed && response.write("x".repeat(65_536)));
  };
  response.on("drain", pour);
  pour();
};

const COMMANDS = [
  ["events", "list"],
  ["events", "show", "evt_1"],
  ["events", "rejected"],
  ["events", "redeliver", "--status", "failed"],
  ["deliveries", "list"],
  ["events", "tail"],
  ["token", "list"],
  ["deliveries", "show", "dlv_a4p71yxz941sjcqd920mpcmhx4_1"],
  ["deliveries", "redeliver", "dlv_a4p71yxz941sjcqd920mpcmhx4_1"],
  ["links", "rotate", "--yes"],
  ["approvals", "list"],
  ["audit"],
];

describe("an answer that is not the relay's", () => {
  it.each(COMMANDS)("makes the command print one line and exit with 3 when it is a page: %s %s", async (...words) => {
    const { exitCode, stderr } = await against(page, words);
    expect({ words, exitCode, stderr }).toMatchObject({ exitCode: 3 });
    expect(stderr).toMatch(
      /^hubrelay: http:\/\/127\.0\.0\.1:\d+ answered 200 with text\/html, and not as a relay does$/m,
    );
    expect(stderr).toContain("CLOUDFLARE_ACCESS_CLIENT_ID");
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it.each([["[]"], ["{}"], ["null"], ['"text"'], ["7"]])("is refused when it is the JSON %s", async (text) => {
    const { exitCode, stderr } = await against(json(JSON.parse(text)), ["events", "list"]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("answered 200 with application/json, and not as a relay does");
  });

  it.each([[{ events: 5 }], [{ events: [5] }], [{ events: [{ id: 1 }] }]])(
    "is reported in one line without a stack when fields have the wrong type: %j",
    async (value) => {
      const { exitCode, stderr } = await against(json(value), ["events", "list"]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^hubrelay: a bug of hubrelay, or an answer that is not a relay's: /);
      expect(stderr).not.toMatch(/^ {4}at /m);
      const debugged = await against(json(value), ["events", "list"], { HUBRELAY_DEBUG: "1" });
      expect(debugged.stderr).toMatch(/^ {4}at /m);
    },
  );

  // `npm run test:e2e` has it: each run takes a process of its own.
  it.skipIf(inject("isCommandInside")).each([
    ["in one piece", {}],
    ["as 60 kB of gzip", { "content-encoding": "gzip" }],
  ])("is refused when it has 34 MiB, %s", async (_, headers) => {
    const large = new Uint8Array(34 * 1_048_576).fill(32);
    const body = "content-encoding" in headers ? gzipSync(large) : large;
    const answer: RequestListener = (__, response) =>
      void response.writeHead(200, { "content-type": "application/json", ...headers }).end(body);
    const { exitCode, stderr } = await against(answer, ["events", "list"], {}, hubrelayProcess);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/answered more than 33554432 bytes, and not as a relay does/);
    const doctor = await against(answer, ["doctor"], { HUBRELAY_WRANGLER: EMPTY_PROGRAM }, hubrelayProcess);
    expect(doctor.exitCode).toBe(1);
    expect((doctor.stdout + doctor.stderr).length).toBeLessThan(5000);
  });

  it("is refused when its error text never ends", async () => {
    const { exitCode, stderr } = await against(endless, ["events", "list"]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("answered more than 1048576 bytes");
  });

  it("is reported as Cloudflare Access when it redirects to the login page", async () => {
    const { exitCode, stderr } = await against(login, ["events", "list"]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("answered 302");
    expect(stderr).toContain("CLOUDFLARE_ACCESS_CLIENT_SECRET");
  });
});

describe("a service token for Cloudflare Access", () => {
  it("is sent over TLS", () => {
    vi.stubEnv("CLOUDFLARE_ACCESS_CLIENT_ID", "id.access");
    vi.stubEnv("CLOUDFLARE_ACCESS_CLIENT_SECRET", "secret");
    const expected = { "CF-Access-Client-Id": "id.access", "CF-Access-Client-Secret": "secret" };
    expect(accessHeaders("https://relay.example.com/api/v1/events")).toEqual(expected);
    expect(accessHeaders("wss://relay.example.com/api/v1/stream")).toEqual(expected);
    vi.unstubAllEnvs();
  });

  it("is not sent over plain http, nor when half of it is missing", async () => {
    const id = { CLOUDFLARE_ACCESS_CLIENT_ID: "id.access" };
    const whole = { ...id, CLOUDFLARE_ACCESS_CLIENT_SECRET: "secret" };
    const sent = await against(json({ events: [] }), ["events", "list"], whole);
    expect(sent.exitCode).toBe(0);
    expect(sent.received[0]).not.toHaveProperty("cf-access-client-id");
    const half = await against(json({ events: [] }), ["events", "list"], id);
    expect(half).toMatchObject({ exitCode: 2, received: [] });
  });
});

describe("a relay that cannot be reached", () => {
  it.each([
    ["http://127.0.0.1:2", /cannot be reached: .*ECONNREFUSED/],
    ["http://localhost:2", /cannot be reached: .*ECONNREFUSED/],
    ["http://relay.invalid", /cannot be reached: .*(?:ENOTFOUND|EAI_AGAIN)/],
    ["http://127.0.0.1:9", /cannot be reached: bad port/],
  ])("is told with its cause: %s", async (url, message) => {
    const { exitCode, stderr } = await hubrelay(["events", "list", "--url", url], { env: { ADMIN_TOKEN: TOKEN } });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("fetch failed");
  });
});

describe("--json", () => {
  it.each([
    [["ruels"], /unknown command 'ruels'/],
    [["rules"], /a subcommand is missing/],
    [["rules", "check"], /missing required argument 'file'/],
    [["events", "list", "--limit", "1000"], /a whole number from 1 to 100/],
    [["rules", "check", "x.json", "--srtict"], /unknown option '--srtict'/],
  ])("gives a document for the usage error of %j, and nothing else", async (args, message) => {
    const { exitCode, json: document, stderr } = await hubrelayJson<{ error: string; hint: string }>(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    expect(document.error).toMatch(message);
    expect(document.hint).toContain("--help");
  });
});
