import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GUARDED, named, operationOf, parametersOf, type Operation } from "./document.ts";
import { OperatedRelay, QUESTIONS, type Outcome, type Question } from "./operated-relay.ts";
import { everyPushTo } from "./rules.ts";

const ONE = everyPushTo({ one: { url: "https://one.example/" } });
const JSON_TAKING = new Set(["startRedelivery", "pauseTarget", "testRules", "compareRules"]);

let operated: OperatedRelay;

beforeAll(async () => {
  operated = await OperatedRelay.start();
});

afterAll(() => operated[Symbol.asyncDispose]());

/** An error as the document has it, which names at least these fields. */
function problem(status: number, ...fields: string[]): Outcome {
  return { status, violations: [], fields: expect.arrayContaining(fields) as string[] };
}

function taking(place: "path" | "query"): [string, Operation][] {
  return named(GUARDED.filter((operation) => parametersOf(operation, place).length > 0));
}

describe("an invalid request is refused with a problem", () => {
  test.each(taking("path"))("by %s for a path that is not UTF-8", async (id, operation) => {
    const path = operation.path.replaceAll(/\{\w+\}/g, "%E0%A4%A");
    const outcome = await operated.outcome(operation, QUESTIONS[id], path);
    expect(outcome).toEqual(problem(400, ...parametersOf(operation, "path")));
  });

  // Of a repository that is not there an empty list is right.
  const finding = taking("path").filter(([id]) => id !== "listEventsOf");
  test.each(finding)("by %s for an unknown name", async (id, operation) => {
    const path = operation.path.replaceAll(/\{\w+\}/g, "constructor");
    expect(await operated.outcome(operation, QUESTIONS[id], path)).toEqual(problem(404));
  });

  test.each(taking("query"))("by %s for an unknown or a repeated parameter", async (id, operation) => {
    const [known = ""] = parametersOf(operation, "query");
    const path = operated.pathOf(operation);
    const unknown = await operated.outcome(operation, QUESTIONS[id], `${path}?statsu=failed`);
    expect(unknown).toEqual(problem(400, "statsu"));
    const repeated = await operated.outcome(operation, QUESTIONS[id], `${path}?${known}=1&${known}=2`);
    expect(repeated).toEqual(problem(400, known));
  });

  const withJson = named(GUARDED.filter(({ operationId }) => JSON_TAKING.has(operationId)));
  test.each(withJson)(
    "by %s for a body that is not JSON, too long, a list, or has an unknown field",
    async (id, operation) => {
      // Little more than it takes: a much longer body is cut off by the answer while it is sent.
      const takesRules = id === "testRules" || id === "compareRules";
      const long = JSON.stringify({ reason: "x".repeat(takesRules ? 4 * 1_048_576 : 70_000) });
      expect(await operated.outcome(operation, { body: "{" })).toEqual(problem(400));
      expect(await operated.outcome(operation, { body: long })).toEqual(problem(413));
      expect(await operated.outcome(operation, { body: "[]" })).toEqual(problem(422, ""));
      expect(await operated.outcome(operation, { body: '{"reasn": "x"}' })).toEqual(problem(422, "reasn"));
    },
  );

  test.each<[id: string, path: string, question: Question, status: number, field?: string]>([
    ["listEvents", "/events?limit=101", {}, 400, "limit"],
    ["listEvents", "/events?limit=1e9&from=yesterday&cursor=x&status=lost", {}, 400, "cursor"],
    ["listDeliveries", "/deliveries?status=held", {}, 400, "status"],
    ["listEventsOf", "/repositories/acme/good/events?before=soon", {}, 400, "before"],
    ["listEventsOf", "/repositories/ACME%2F/good/events", {}, 404],
    ["showStatistics", "/statistics?from=2&to=1", {}, 400, "from"],
    ["showStatistics", "/statistics?buckets=0", {}, 400, "buckets"],
    ["openStream", "/stream?since=x", {}, 400, "since"],
    ["startRedelivery", "/redeliveries", {}, 422, "filter"],
    ["startRedelivery", "/redeliveries", { body: '{"filter": {"status": "lost"}}' }, 422, "filter.status"],
    ["startRedelivery", "/redeliveries", { body: '{"filter": {}, "target": "none", "confirm": true}' }, 422, "target"],
    ["pauseTarget", "/targets/good/pause", { body: `{"reason": "${"x".repeat(201)}"}` }, 422, "reason"],
    ["testRules", "/rules/test", {}, 422, "event"],
    ["testRules", "/rules/test", { body: '{"event": "evt_00000000000000000000000000"}' }, 422, "event"],
    ["testRules", "/rules/test", { body: '{"payload": {}}' }, 422, "payload.push_data"],
    ["testRules", "/rules/test", { body: '{"document": "{}"}' }, 422, "document.version"],
    ["compareRules", "/rules/compare", {}, 422, "document"],
    ["compareRules", "/rules/compare", { body: '{"document": "{}"}' }, 422, "document.version"],
    ["compareRules", "/rules/compare", { body: '{"document": "{}", "limit": 26}' }, 422, "limit"],
    ["putRules", "/rules", { body: "{}", headers: { "if-match": "*" } }, 422, "version"],
    ["putRules", "/rules", { body: ONE }, 428],
    ["putRules", "/rules", { body: ONE, headers: { "if-match": '"another"' } }, 412],
  ])("by %s at %s", async (id, path, question, status, field) => {
    const outcome = await operated.outcome(operationOf(id), question, path);
    expect(outcome).toEqual(problem(status, ...(field === undefined ? [] : [field])));
  });

  test("by the API for another method or path", async () => {
    const other = await operated.ask("DELETE", "/api/v1/rules");
    expect([other.status, other.headers.get("allow")]).toEqual([405, "GET, PUT"]);
    expect((await operated.ask("GET", "/api/v1/nothing")).status).toBe(404);
  });
});
