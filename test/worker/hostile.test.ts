import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { directoryOf } from "../../src/worker/directory/client.ts";
import { noteRejection } from "../../src/worker/http/rejections.ts";
import { escapeHtml } from "../../src/worker/http/html.ts";
import { linkTo } from "../../src/worker/links/delivery-link.ts";
import { problemResponse } from "../../src/worker/http/problem.ts";
import { send } from "../../src/worker/send/send.ts";
import { log } from "../../src/worker/telemetry/log.ts";
import { throughTunnel } from "../../src/worker/tunnel/transport.ts";
import { parseAnswerFrame } from "../../src/core/tunnel/frame.ts";
import { harmIn, HOSTILE_TEXTS } from "../core/text/hostile-texts.ts";
import { arrivalOf } from "./repository/arrival.ts";
import { stubTargets } from "./repository/targets.ts";

// What comes from outside is clean once it is in, and where it is shown.

const REQUEST = { method: "POST", url: "https://a.example/", headers: {}, body: null };

/** The harm in a text of one line. */
function harmInLine(text: string): string[] {
  return [...harmIn(text), ...(/[\n\t]/.exec(text) ?? [])];
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Shows each hostile text, and lists the names of those that `show` returns harm for. */
async function harmful(show: (text: string, name: string) => string[] | Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, text] of HOSTILE_TEXTS) if ((await show(text, name)).length > 0) found.push(name);
  return found;
}

describe("a hostile text", () => {
  it("does nothing as the user agent of a request that is refused", async () => {
    const found = await harmful(async (text, name) => {
      // No client of the platform sends every text as a header; what a header is read as may be any.
      const request = { headers: { get: () => text } } as unknown as Request;
      // A token each, because one of them may be refused 20 times at once.
      await noteRejection(env, request, { status: 404, detail: "unknown token" }, name.replaceAll(" ", "-"));
      const [rejection] = await directoryOf(env).rejections(1);
      const { userAgent = "" } = rejection ?? {};
      return userAgent === "" ? ["nothing is left"] : harmInLine(userAgent);
    });
    expect(found).toEqual([]);
  });

  it("does nothing as the answer of a target, which keeps its lines", async () => {
    const found = await harmful(async (text) => {
      const { response = "" } = await send(REQUEST, 1000, async () => new Response(`a\n\tb ${text}`), []);
      expect(response).toMatch(/^a\n\tb /);
      return harmIn(response);
    });
    expect(found).toEqual([]);
  });

  it("does nothing as the reason why there is no answer, or nothing was sent", async () => {
    const found = await harmful(async (text) => {
      const broken = await send(REQUEST, 1000, () => Promise.reject(new Error(text)), []);
      const refused = await send(REQUEST, 1000, async () => ({ kind: "refused", reason: text }), []);
      return [broken, refused].flatMap(({ outcome }) =>
        outcome.kind === "response" ? ["an answer"] : harmInLine(outcome.reason),
      );
    });
    expect(found).toEqual([]);
  });

  it.each(["failed", "refused"])("does nothing as what a tunnel's client says: %s", async (kind) => {
    const found = await harmful(async (text) => {
      const bytes = new TextEncoder().encode(`${JSON.stringify({ id: "1", [kind]: text })}\n`);
      const frame = parseAnswerFrame(bytes);
      if (!frame.ok) throw new Error(frame.error);
      const forward = (): Promise<unknown> => Promise.resolve(frame.value);
      const tunnel = { TUNNEL: { getByName: () => ({ forward }) } } as unknown as typeof env;
      const { outcome } = await send(REQUEST, 1000, throughTunnel(tunnel, "home", "acme/web:v1", undefined), []);
      const reason = outcome.kind === "response" ? "" : outcome.reason;
      return reason === "" ? ["nothing is left"] : harmInLine(reason);
    });
    expect(found).toEqual([]);
  });

  it("does nothing in a line of the log, and loses nothing", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
    const found = await harmful((text) => {
      log("request.failed", { reason: text });
      const line = lines.pop() ?? "";
      expect(JSON.parse(line)).toEqual({ event: "request.failed", reason: text });
      return harmInLine(line);
    });
    expect(found).toEqual([]);
  });

  it("does nothing in an answer that says what is wrong", async () => {
    const found = await harmful(async (text) => {
      const answer = problemResponse(422, "test", "Test", text, [{ path: [text], message: text }]);
      const json = await answer.text();
      expect(JSON.parse(json)).toMatchObject({ detail: text });
      return harmInLine(json.trimEnd());
    });
    expect(found).toEqual([]);
  });

  it("does nothing in HTML", async () => {
    const found = await harmful((text) => {
      const html = escapeHtml(text);
      return [...harmInLine(html), ...(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/.exec(html) ?? [])];
    });
    expect(found).toEqual([]);
  });
});

it.each(["approve", "reject"])("the page of a link shows a hostile name that does nothing: %s", async (decision) => {
  stubTargets();
  const repository = `acme/hostile-${decision}`;
  const document = {
    version: 1,
    targets: { production: { type: "webhook", url: "https://production.example/" } },
    rules: [{ name: "all", targets: [{ target: "production", approval: true }] }],
  };
  const relay = env.REPOSITORY.getByName(repository);
  const arrival = await arrivalOf(decision, document, { repository, name: `hostile-${decision}` });
  const { deliveries } = await relay.accept(arrival);
  const deliveryId = deliveries[0]?.id ?? "";
  await vi.waitFor(async () => {
    expect((await relay.read(arrival.event.id))?.deliveries[0]?.awaits).toBe("approval");
  });
  const link = await linkTo(env, { repository, deliveryId }, "approve", Date.now() + 60_000, "https://relay.example");
  const by = `${HOSTILE_TEXTS.find(([name]) => name === "a colour that hides")?.[1]}\u202e<b>`;
  const form = { method: "POST", body: new URLSearchParams({ decision, by }) };
  const html = await (await exports.default.fetch(new Request(link, form))).text();
  expect(html).toContain("&lt;b&gt;");
  expect(harmIn(html)).toEqual([]);
  const [delivery] = (await relay.read(arrival.event.id))?.deliveries ?? [];
  const kept = delivery?.approval?.by ?? delivery?.reason ?? "";
  expect(kept).toContain("\ufffd[8mhidden\ufffd[0m\ufffd[31mred\ufffd<b>");
});
