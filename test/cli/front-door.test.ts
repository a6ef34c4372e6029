import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkFrontDoor } from "../../src/cli/doctor/front-door.ts";
import { hubrelay } from "./command.ts";

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Runs something against a server that stands where the relay should; what came there, and the result. */
async function against<T>(answer: RequestListener, run: (origin: string) => Promise<T>) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    return { result: await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), received };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const answerWith =
  (status: number, headers: Record<string, string>, body: string | Buffer = ""): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

const HTML = { "content-type": "text/html; charset=UTF-8", server: "cloudflare" };
const TEXT = { "content-type": "text/plain; charset=UTF-8", server: "cloudflare" };
const notFound = answerWith(404, { "content-type": "application/problem+json" }, '{"status":404,"type":"not-found"}');
const challenge = answerWith(403, { ...HTML, "cf-mitigated": "challenge" }, "<title>Just a moment...</title>");

describe("a request as Docker Hub sends it", () => {
  it("has Docker Hub's headers and no others, a push as body, and no token", async () => {
    const { result, received } = await against(notFound, checkFrontDoor);
    expect(result).toMatchObject({ status: "ok" });
    const [{ method, url, headers, body } = {} as Received] = received;
    expect({ method, url }).toEqual({ method: "POST", url: "/hook/" });
    expect(headers).toEqual({
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      "user-agent": "Go-http-client/1.1",
      "content-length": String(Buffer.byteLength(body)),
      "content-type": "application/json",
      "accept-encoding": "gzip",
      connection: expect.any(String) as string,
    });
    expect(JSON.parse(body)).toMatchObject({
      push_data: { tag: "latest" },
      repository: { repo_name: "hubrelay/doctor" },
    });
  });

  it.each<[string, RequestListener, RegExp, RegExp]>([
    ["a challenge", challenge, /challenge.*\(403, cf-mitigated: challenge\)/, /Bot Fight Mode.*Under Attack/],
    [
      "a challenge of Super Bot Fight Mode",
      answerWith(429, { ...HTML, "cf-mitigated": "challenge" }),
      /\(429, cf-mitigated: challenge\)/,
      /Super Bot Fight Mode/,
    ],
    [
      "Under Attack mode",
      answerWith(503, { ...HTML, "cf-mitigated": "challenge" }),
      /\(503, cf-mitigated: challenge\)/,
      /Under Attack/,
    ],
    ["the Browser Integrity Check", answerWith(403, TEXT, "error code: 1010"), /1010/, /Security > Settings/],
    ["a firewall rule", answerWith(403, TEXT, "error code: 1020"), /firewall rule.*1020/, /except the path \/hook\//],
    [
      "a firewall rule, with a compressed page",
      answerWith(403, { ...HTML, "content-encoding": "gzip" }, gzipSync("<h1>Error 1020</h1> Ray ID: 9")),
      /firewall rule/,
      /except the path \/hook\//,
    ],
    [
      "a rule that blocks",
      answerWith(403, { ...HTML, "cf-mitigated": "block" }),
      /a rule of the zone blocks/,
      /Security rules/,
    ],
    ["a rule about addresses", answerWith(403, TEXT, "error code: 1006"), /address or country/, /Security rules/],
    ["a rate limit", answerWith(429, TEXT, "error code: 1015"), /rate limit/, /except the path/],
    ["a plan that is used up", answerWith(429, TEXT, "error code: 1027"), /used up/, /00:00 UTC/],
    ["a host name that leads nowhere", answerWith(530, TEXT, "error code: 1016"), /does not lead to/, /custom domain/],
    [
      "Cloudflare Access",
      answerWith(302, { location: "https://acme.cloudflareaccess.com/cdn-cgi/access/login/relay" }),
      /Cloudflare Access protects/,
      /except \/hook\//,
    ],
    [
      "another server",
      answerWith(200, { "content-type": "text/html" }, "<h1>It works!</h1>"),
      /answers 200, and not as/,
      /proxy/,
    ],
  ])("that meets %s is a problem with a next step", async (_, answer, detail, advice) => {
    const { result } = await against(answer, checkFrontDoor);
    expect(result).toMatchObject({
      status: "problem",
      detail: expect.stringMatching(detail) as string,
      advice: expect.stringMatching(advice) as string,
    });
  });

  it("that nobody answers is a problem", async () => {
    expect(await checkFrontDoor("http://127.0.0.1:9")).toMatchObject({
      status: "problem",
      detail: "http://127.0.0.1:9 cannot be reached: ECONNREFUSED",
    });
  });
});

describe("doctor --url", () => {
  it("fails where only the webhook URL is challenged", async () => {
    const checks = { tokens: "ok", rules: "ok", api: "ok", metrics: "ok", links: "ok" };
    const health = answerWith(
      200,
      { "content-type": "application/json" },
      JSON.stringify({ version: "0.1.0", checks }),
    );
    const answer: RequestListener = (request, response) =>
      (request.method === "POST" ? challenge : health)(request, response);
    const { result } = await against(answer, (origin) => hubrelay(["doctor", "--url", origin]));
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^ok +tokens/m);
    expect(result.stdout).toMatch(/^problem +docker hub +Cloudflare answers with a challenge/m);
  });

  it("says what to do where the relay's code is too old for what is stored", async () => {
    const storage = "a later version of hubrelay has stored data that this one cannot read: deploy that version again";
    const checks = { tokens: "ok", rules: "ok", storage, api: "ok", metrics: "ok", links: "ok" };
    const body = JSON.stringify({ version: "0.1.0", checks });
    const health = answerWith(503, { "content-type": "application/json" }, body);
    const { result } = await against(health, (origin) => hubrelay(["doctor", "--url", origin]));
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^problem +storage +a later version of hubrelay has stored data/m);
    expect(result.stdout).toContain("npx wrangler deployments list");
  });

  it("says so where everything is challenged, instead of doubting the URL", async () => {
    const { result } = await against(challenge, (origin) => hubrelay(["doctor", "--url", origin]));
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^problem +relay +Cloudflare answers with a challenge/m);
  });
});
