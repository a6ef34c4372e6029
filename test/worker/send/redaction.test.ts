import { env, exports } from "cloudflare:workers";
import { arrivalOf } from "../repository/arrival.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const SECRET = 'Pa55/w0rd+of-"target"&~one';
const BASE64 = "UGE1NS93MHJkK29mLSJ0YXJnZXQiJn5vbmU";

const headers = { "x-secret": "${secret:TARGET_SECRET}" };
const targets = {
  echo: { type: "webhook", url: "https://echo.example/hook", headers },
  later: { type: "webhook", url: "https://echo.example/later", headers, result: "callback" },
};

let lines: string[];
/** What the target answers to the header that it was sent. */
let echo: (header: string) => Response | Promise<Response>;
let tests = 0;

beforeEach(async () => {
  lines = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) =>
    echo(headers["x-secret"] ?? ""),
  );
  const rules = [{ name: "all", targets: ["echo"] }];
  await env.RULES.put("rules", JSON.stringify({ version: 1, targets, rules }));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function ask(method: string, path: string): Promise<string> {
  const headers = { authorization: "Bearer test-admin-token-of-24-characters" };
  return (await exports.default.fetch(new Request(`https://relay.example/api/v1${path}`, { method, headers }))).text();
}

/** All that the API shows, and the log holds, of a push whose target has answered. */
async function shown(): Promise<string> {
  const repository = `acme/redaction-${tests++}`;
  const body = JSON.stringify({ push_data: { tag: "v1" }, repository: { repo_name: repository } });
  const url = "https://relay.example/hook/test-token-number-one-24";
  const pushed = await exports.default.fetch(new Request(url, { method: "POST", body }));
  expect(pushed.status).toBe(202);
  const { event } = await pushed.json<{ event: string }>();
  await vi.waitFor(async () => {
    const record = await env.REPOSITORY.getByName(repository).read(event);
    expect(record?.deliveries.map(({ attempts }) => attempts.length)).toEqual([1]);
  });
  // The index hears of it a little later.
  await vi.waitFor(async () => expect(await ask("GET", `/events?repository=${repository}`)).toContain(event));
  const answers = await Promise.all([
    ask("GET", `/repositories/${repository}/events/${event}`),
    ask("GET", `/events/${event}`),
    ask("GET", "/events?type=all"),
    ask("GET", "/deliveries?type=all"),
    ask("POST", "/targets/echo/test"),
  ]);
  const all = [...answers, ...lines].join("\n");
  expect(answers.map((answer) => answer.includes('"title"'))).toEqual([false, false, false, false, false]);
  return all;
}

describe("a secret that a target's answer repeats", () => {
  it.each<[form: string, text: string, leaked: readonly string[]]>([
    ["as it is", SECRET, ["Pa55/w0rd"]],
    ["percent-encoded", encodeURIComponent(SECRET), ["Pa55%2Fw0rd", "Pa55/w0rd"]],
    ["as a field of a form", new URLSearchParams({ a: SECRET }).toString(), ["Pa55%2Fw0rd"]],
    ["in JSON", JSON.stringify({ header: SECRET }), ["Pa55/w0rd"]],
    ["in HTML", "<pre>Pa55/w0rd+of-&quot;target&quot;&amp;~one</pre>", ["Pa55/w0rd"]],
    ["in base64", btoa(SECRET), [BASE64]],
    ["in HTTP Basic", `Basic ${btoa(`ci:${SECRET}`)}`, ["VGE1NS93MHJk", "BhNTUvdzByZC", "hNTUvdzByZ"]],
  ])("is in no answer of the API and in no log line: %s", async (_, text, leaked) => {
    echo = () => new Response(`you sent ${text}`, { status: 400 });
    const all = await shown();
    expect(all).toContain("you sent ");
    expect(all).toContain("[redacted]");
    for (const part of leaked) expect(all).not.toContain(part);
  });

  it("is not left in part where the kept answer ends", async () => {
    for (const before of [1000, 1010, 1020, 1023]) {
      echo = (header) => new Response(`${"x".repeat(before)}${header}${"y".repeat(5000)}`, { status: 400 });
      const all = await shown();
      expect(all).toContain("x".repeat(before));
      expect(all).not.toContain("xP");
    }
  });

  it("is not left in part where reading stops, however far it reaches", async () => {
    const escaped = Array.from(SECRET, (character) => `&#x0000${character.charCodeAt(0).toString(16)};`).join("");
    echo = () => new Response(`${"x".repeat(1023)}${escaped.repeat(4)}`, { status: 400 });
    const all = await shown();
    expect(all).not.toContain("x&");
    expect(all).toContain("x[");
  });

  it("is not in the reason of a request without an answer", async () => {
    echo = (header) => Promise.reject(new Error(`cannot use the header ${header}`));
    const all = await shown();
    expect(all).toContain("cannot use the header [redacted]");
    expect(all).not.toContain("Pa55");
  });

  it("is not in the result that the target reports later, nor is the link that it reports with", async () => {
    let link = "";
    vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
      link = headers["x-hubrelay-callback"] ?? "";
      return new Response(`report to ${link}`, { status: 202 });
    });
    const repository = env.REPOSITORY.getByName("acme/redaction-report");
    const document = { version: 1, targets, rules: [{ name: "all", targets: ["later"] }] };
    const push = { repository: "acme/redaction-report", name: "redaction-report" };
    const { event, deliveries } = await repository.accept(await arrivalOf('{"a":1}', document, push));
    await vi.waitFor(async () => expect((await repository.read(event))?.deliveries[0]?.attempts).toHaveLength(1));
    await repository.report(deliveries[0]?.id ?? "", {
      state: "failure",
      description: `could not log in with ${SECRET}`,
      context: `key=${encodeURIComponent(SECRET)}`,
      targetUrl: `https://ci.example/?key=${encodeURIComponent(SECRET)}`,
      at: Date.now(),
    });
    const all = JSON.stringify(await repository.read(event));
    expect(all).toContain("could not log in with [redacted]");
    expect(all).toContain("key=[redacted]");
    expect(all).not.toContain("w0rd");
    expect(all).not.toContain("ci.example");
    expect(link).toContain("/result/acme/redaction-report/");
    expect(all).toContain("report to https://relay.example/result/acme/redaction-report/");
    expect(all).not.toContain(link.split("/").at(-1));
    expect(lines.join("\n")).not.toContain("w0rd");
  });
});
