import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { linkTo } from "../../../src/worker/links/delivery-link.ts";
import type { Env } from "../../../src/worker/env/env.ts";
import { router } from "../../../src/worker/router.ts";

const TOKEN = "test-token-number-one-24";
const PUSH = '{"push_data":{"tag":"v1"},"repository":{"repo_name":"acme/quiet"}}';

/** Lines that the Worker itself wrote, while it served a request: no object runs here, only stand-ins. */
let written: unknown[];
/** Events of the lines that the directory's object was given to write. */
let handedOver: string[];
let directory: { reject: () => Promise<void>; writeLog: (lines: readonly { event: string }[]) => Promise<void> };

beforeEach(() => {
  written = [];
  handedOver = [];
  for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => void written.push(...values));
  }
  directory = {
    reject: async () => void handedOver.push("request.rejected"),
    writeLog: async (lines) => void handedOver.push(...lines.map(({ event }) => event)),
  };
});

afterEach(() => vi.restoreAllMocks());

/** A namespace whose only object does what is given. */
function namespaceOf(object: () => object): never {
  return { getByName: object } as never;
}

function fault(): never {
  throw new Error("a fault");
}

async function failing(): Promise<never> {
  throw new Error("cannot be reached");
}

const RECEIPT = { event: "evt_1", duplicate: false, rules: [], deliveries: [] };
const UNREADABLE = { get: failing } as unknown as Env["RULES"];
const MISSING = { get: async () => null } as unknown as Env["RULES"];
const INVALID = { get: async (key: string) => (key === "rules" ? "{" : null) } as unknown as Env["RULES"];
const FULL: RateLimit = { limit: async () => ({ success: false }) };
const BROKEN: RateLimit = { limit: failing };

interface Case {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly changes?: Partial<Env>;
  readonly status: number;
  readonly events?: readonly string[];
}

async function ask({ path = `/hook/${TOKEN}`, method = "POST", body = PUSH, changes = {} }: Case): Promise<number> {
  const changed: Env = {
    ...env,
    RULES: MISSING,
    DIRECTORY: namespaceOf(() => directory),
    REPOSITORY: namespaceOf(() => ({ accept: async () => RECEIPT, report: failing, decide: failing, read: failing })),
    ALLOWANCE: namespaceOf(() => ({ reserve: async () => ({ isGranted: true, usage: {} }) })),
    ...changes,
  };
  const ctx = createExecutionContext();
  const init = { method, ...(method === "POST" && { body }), headers: { "cf-connecting-ip": "192.0.2.1" } };
  const answer = await router.fetch(new Request(`https://relay.example${path}`, init), changed, ctx);
  await waitOnExecutionContext(ctx);
  return (answer as Response).status;
}

describe("a request whose path holds a token", () => {
  it.each<[string, Case]>([
    ["that is good", { status: 202 }],
    [
      "of a push that is stored already",
      {
        changes: { REPOSITORY: namespaceOf(() => ({ accept: async () => ({ ...RECEIPT, duplicate: true }) })) },
        status: 202,
      },
    ],
    ["that is unknown", { path: "/hook/wrong-token-of-24-letters", status: 404, events: ["request.rejected"] }],
    ["of another sender", { path: `/hook/${TOKEN}/quay`, status: 403, events: ["request.rejected"] }],
    ["with another method", { method: "GET", status: 405 }],
    ["with a body that is not JSON", { body: "{", status: 400, events: ["request.rejected"] }],
    ["with a body that is no push", { body: "{}", status: 422, events: ["request.rejected"] }],
    ["of a flood", { changes: { TOKEN_LIMIT: FULL }, status: 429, events: ["request.rejected"] }],
    ["while a limit cannot be asked", { changes: { TOKEN_LIMIT: BROKEN }, status: 202, events: ["limit.unreachable"] }],
    [
      "that is unknown while a limit cannot be asked",
      {
        path: "/hook/wrong-token-of-24-letters",
        changes: { STRANGER_LIMIT: BROKEN },
        status: 404,
        events: ["limit.unreachable", "request.rejected"],
      },
    ],
    ["while the relay has no tokens", { changes: { RELAY_TOKENS: "x" }, status: 503, events: ["relay.misconfigured"] }],
    [
      "while the repository cannot be reached",
      {
        changes: { REPOSITORY: namespaceOf(() => ({ accept: failing })) },
        status: 503,
        events: ["event.not_stored", "request.rejected"],
      },
    ],
    [
      "while the token's limit cannot be asked",
      {
        changes: { ALLOWANCE: namespaceOf(() => ({ reserve: failing })) },
        status: 503,
        events: ["allowance.unreachable", "request.rejected"],
      },
    ],
    ["while KV cannot be read", { changes: { RULES: { ...UNREADABLE } }, status: 202, events: ["rules.unreadable"] }],
    ["while there are no rules", { changes: { RULES: { ...MISSING } }, status: 202, events: ["rules.missing"] }],
    ["while the rules are invalid", { changes: { RULES: { ...INVALID } }, status: 202, events: ["rules.invalid"] }],
    [
      "of a link to report with, that is wrong",
      { path: "/result/acme/web/dlv_a4p71yxz941sjcqd920mpcmhx4_1/1.x", status: 404 },
    ],
    [
      "of a link to approve with, that is wrong",
      { method: "GET", path: "/approve/acme/web/dlv_a4p71yxz941sjcqd920mpcmhx4_1/1.x", status: 404 },
    ],
  ])("%s has the Worker write no line, and the object write what there is to say", async (_, request) => {
    // What an isolate has said once of the rules it does not say again.
    if (request.changes?.RULES === undefined) await ask({ status: 202 });
    handedOver = [];
    expect(await ask(request)).toBe(request.status);
    // Of rules that cannot be read each reader says so.
    expect([...new Set(handedOver)].toSorted()).toEqual((request.events ?? []).toSorted());
    expect(written).toEqual([]);
  });

  it.each([
    ["is recorded", async () => {}, ["operator.acted"]],
    ["cannot be recorded", failing, ["audit.not_recorded", "operator.acted"]],
  ])("of a link whose decision %s has the Worker write no line", async (_, recordAction, events) => {
    const id = "a4p71yxz941sjcqd920mpcmhx4";
    const delivery = { id: `dlv_${id}_1`, target: "deploy", status: "pending", attempts: [] };
    const event = { id: `evt_${id}`, push: { repository: "acme/quiet" } };
    const record = { event, url: "/", deliveries: [delivery] };
    const key = { id: "12345678", secret: "x".repeat(43) };
    const own = { ...directory, linkKey: async () => key, recordAction };
    const changes = {
      DIRECTORY: namespaceOf(() => own),
      REPOSITORY: namespaceOf(() => ({ decide: async () => delivery, read: async () => record })),
    };
    const linked = { repository: "acme/quiet", deliveryId: delivery.id };
    const link = await linkTo({ ...env, ...changes }, linked, "approve", Date.now() + 60_000, "");
    expect(await ask({ path: link, body: "decision=approve&by=Ann", changes, status: 200 })).toBe(200);
    await vi.waitFor(() => expect(handedOver.toSorted()).toEqual(events));
    expect(written).toEqual([]);
  });

  it("that fails by a fault of the relay has the Worker write no line either", async () => {
    const broken = { ...env, DIRECTORY: namespaceOf(() => directory) };
    Object.defineProperty(broken, "RELAY_TOKENS", { get: fault });
    const ctx = createExecutionContext();
    const request = new Request(`https://relay.example/hook/${TOKEN}`, { method: "POST", body: PUSH });
    const answer = (await router.fetch(request, broken, ctx)) as Response;
    await waitOnExecutionContext(ctx);
    expect(answer.status).toBe(500);
    expect(handedOver).toEqual(["request.failed"]);
    expect(written).toEqual([]);
  });

  it("has its line written later when the directory cannot be reached", async () => {
    const { reject, writeLog } = directory;
    directory = { reject: failing, writeLog: failing };
    expect(await ask({ body: "{}", status: 422 })).toBe(422);
    expect(written).toEqual([]);
    directory = { reject, writeLog };
    expect(await ask({ body: "{}", changes: { TOKEN_LIMIT: BROKEN }, status: 422 })).toBe(422);
    await vi.waitFor(() =>
      expect(handedOver.toSorted()).toEqual([
        "directory.unreachable",
        "limit.unreachable",
        "request.rejected",
        "request.rejected",
      ]),
    );
    expect(written).toEqual([]);
  });
});

it("the directory's object writes the lines under the names that the log always had", async () => {
  const stub = env.DIRECTORY.getByName("log-lines");
  await stub.writeLog([{ event: "limit.unreachable", fields: { reason: "r" } }]);
  await stub.reject(
    { at: 1, status: 422, reason: "no push", token: "first", detail: [{ path: "a", message: "b" }] },
    {},
  );
  expect(written).toEqual([
    '{"event":"limit.unreachable","reason":"r"}',
    '{"event":"request.rejected","status":422,"reason":"no push","token":"first","problems":["a: b"]}',
  ]);
});
