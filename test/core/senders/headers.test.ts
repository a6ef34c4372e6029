import { describe, expect, it } from "vitest";
import { senderHeaders } from "../../../src/core/senders/headers.ts";

const sender = { headers: ["x-event", "x-id"] };

describe("the headers of a sender", () => {
  it.each<[sent: Record<string, string>, kept: object]>([
    [
      { "x-event": "package", "x-id": "1", authorization: "Bearer secret" },
      { "x-event": "package", "x-id": "1" },
    ],
    [{ "x-id": "two words ~" }, { "x-id": "two words ~" }],
    [{ "x-id": "x".repeat(255) }, { "x-id": "x".repeat(255) }],
    [{ "x-id": "x".repeat(256) }, { "x-id": "x".repeat(255) }],
    [{ "x-event": "größer", "x-id": "1" }, { "x-id": "1" }],
  ])("%j are kept as %j", (sent, kept) => {
    expect(senderHeaders(sender, (name) => sent[name] ?? null)).toEqual({ headers: kept });
  });

  it.each<[sent: Record<string, string>]>([[{}], [{ "x-id": "" }], [{ "x-id": "ü" }]])("%j are none", (sent) => {
    expect(senderHeaders(sender, (name) => sent[name] ?? null)).toStrictEqual({});
    expect(senderHeaders({}, (name) => sent[name] ?? null)).toStrictEqual({});
  });
});
