import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pushBody } from "./push.ts";
import { ADMIN_TOKEN, Relay, TOKEN } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { speak, wire } from "./speak.ts";

const HOOK = `POST /hook/${TOKEN} HTTP/1.1`;
const REPOSITORY = "acme/wire";
const CLOSE = "Connection: close";

/** What a second request looks like that hides in the first. */
const SMUGGLED = wire(HOOK, ["Content-Length: 2"], "{}");

let relay: Relay;
let accepted = 0;

beforeAll(async () => {
  relay = await Relay.start({ hosts: [], rules: everyPushTo({}).replace('"targets":[]', '"targets":[],"final":true') });
});

afterAll(() => relay?.[Symbol.asyncDispose]());

/** A push with these headers, as one that is whole, or in chunks. */
function push(headers: readonly string[], body = pushBody(REPOSITORY), line = HOOK): string {
  return wire(line, [...headers, CLOSE], body);
}

function length(body: string, said = String(body.length)): string {
  return push([`Content-Length: ${said}`], body);
}

function chunked(coding: string, size?: string): string {
  const body = pushBody(REPOSITORY);
  return push([coding], `${size ?? body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
}

async function heard(bytes: string | Buffer, hangUp = false): Promise<readonly number[]> {
  const { statuses } = await speak(relay, bytes, hangUp);
  accepted += statuses.filter((status) => status === 202).length;
  return statuses;
}

describe("an ambiguous request", () => {
  test.each<[what: string, bytes: () => string, statuses: number[]]>([
    [
      "a length and chunks",
      () => push(["Content-Length: 4", "Transfer-Encoding: chunked"], `0\r\n\r\n${SMUGGLED}`),
      [400],
    ],
    [
      "chunks and a length",
      () => push(["Transfer-Encoding: chunked", "Content-Length: 4"], `0\r\n\r\n${SMUGGLED}`),
      [400],
    ],
    ["two lengths", () => push(["Content-Length: 2", "Content-Length: 3"], "{}"), [400]],
    ["a list of lengths", () => push(["Content-Length: 2, 2"], "{}"), [400]],
    ...["+2", "-1", "0x2", "2 2", "2_0", "", "abc", "99999999999999999999", "1e0"].map(
      (said): [string, () => string, number[]] => [`the length ${said}`, () => length("{}", said), [400]],
    ),
    ["another coding than chunks", () => chunked("Transfer-Encoding: xchunked"), [400]],
    ["chunks that are not the last coding", () => chunked("Transfer-Encoding: chunked, identity"), [400]],
    ["a space before a colon", () => chunked("Transfer-Encoding : chunked"), [400]],
    ["a control character in a coding", () => chunked("Transfer-Encoding: chunked\u000b"), [400]],
    ["a header that goes on in a second line", () => push(["X-A: a", "  b"], ""), [400]],
    ["a NUL in a header", () => push(["X-A: a\0b"], ""), [400]],
    ["lines ended by returns alone", () => length("{}").replaceAll("\r\n", "\r"), [400]],
    ["no version", () => "GET /healthz\r\n\r\n", [400]],
    ["a version there is not", () => push([], "", HOOK.replace("1.1", "2.0")), [400]],
    ["no host", () => `GET /healthz HTTP/1.1\r\n${CLOSE}\r\n\r\n`, [400]],
    [
      "a request in the body of one that is not found",
      () => wire("POST /hook/no HTTP/1.1", [`Content-Length: ${SMUGGLED.length}`, CLOSE], SMUGGLED),
      [404],
    ],
    [
      "a request in the body of a GET",
      () => wire("GET /metrics HTTP/1.1", [`Content-Length: ${SMUGGLED.length}`, CLOSE], SMUGGLED),
      [401],
    ],
    ["a chunk of no size", () => chunked("Transfer-Encoding: chunked", "zz"), [400]],
  ])("%s", async (_, bytes, statuses) => {
    expect(await heard(bytes())).toEqual(statuses);
  });
});

describe("an unusual but valid request", () => {
  test.each<[what: string, bytes: () => string | Buffer, status: number]>([
    ["its length twice", () => push(["Content-Length: 2", "Content-Length: 2"], "{}"), 422],
    ["lines ended by line feeds alone", () => length(pushBody(REPOSITORY)).replaceAll("\r\n", "\n"), 202],
    [
      "the whole address in its first line",
      () => length(pushBody(REPOSITORY)).replace("/hook", "http://a.example/hook"),
      202,
    ],
    ["chunks in capitals", () => chunked("TRANSFER-ENCODING: CHUNKED"), 202],
    [
      "3,000 headers",
      () =>
        push(
          Array.from({ length: 3000 }, (_, index) => `x-${index}: ${index}`),
          "",
          "GET /metrics HTTP/1.1",
        ),
      401,
    ],
    ["30,000 parameters", () => push([], "", `GET /metrics?${"a=1&".repeat(15_000)} HTTP/1.1`), 401],
    ["an address of 300,000 characters", () => push([], "", `GET /${"a".repeat(300_000)} HTTP/1.1`), 414],
    ...["%", "%zz", "%00", "%2e%2e%2f", ";", "a/b", "..%c0%af"].map((path): [string, () => string, number] => [
      `the path ${path}`,
      () => push([], "", `POST /hook/${path} HTTP/1.1`),
      404,
    ]),
    [
      "bytes beyond ASCII in its path",
      () => Buffer.from(push([], "", "GET /hook/\u00ff\u00fe HTTP/1.1"), "latin1"),
      400,
    ],
    ["a method there is not", () => push([], "", "BREW /healthz HTTP/1.1"), 501],
  ])("%s", async (_, bytes, status) => {
    expect(await heard(bytes())).toEqual([status]);
  });
});

describe("a truncated body", () => {
  test("is answered 400 when the sender hangs up", async () => {
    const half = pushBody(REPOSITORY).slice(0, 20);
    expect(await heard(wire(HOOK, ["Content-Length: 500"], half), true)).toEqual([400]);
    expect(await heard(wire(HOOK, ["Transfer-Encoding: chunked"], `14\r\n${half}\r\n`), true)).toEqual([400]);
  });

  test("is answered 408 after ten seconds, and the connection closed", async () => {
    const half = wire(HOOK, ["Content-Length: 500"], pushBody(REPOSITORY).slice(0, 20));
    const logIn = wire("POST /session HTTP/1.1", ["Content-Length: 500"], '{"token":');
    const beyond = chunked("Transfer-Encoding: chunked", "f".repeat(16));
    expect(await Promise.all([half, logIn, beyond].map((bytes) => heard(bytes)))).toEqual([[408], [408], [408]]);
  });
});

test("only accepted pushes became events, and the relay logged no error", async () => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(new URL(`/api/v1/repositories/${REPOSITORY}/events?limit=100`, relay.url), { headers });
  const { events } = (await answer.json()) as { events: readonly unknown[] };
  expect(events).toHaveLength(accepted);
  expect(accepted).toBeGreaterThan(2);
  expect(relay.output).not.toMatch(/request\.failed|Uncaught|Unhandled/);
});
