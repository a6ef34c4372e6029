import { describe, expect, it } from "vitest";
import { jsonBodyOf } from "../../../src/core/senders/urlencoded.ts";

const bodyOf = (text: string) => ({ text, bytes: new TextEncoder().encode(text) });
const github = { formField: "payload" };

describe("a form with the JSON in one field", () => {
  it.each([
    ["payload=%7B%22a%22%3A1%7D", '{"a":1}'],
    ["payload=%7B%22a%22%3A%22two+words+%2B+%E2%82%AC%22%7D", '{"a":"two words + €"}'],
    ["payload=", ""],
  ])("%s has the JSON %s", (form, json) => {
    expect(jsonBodyOf(github, bodyOf(form))).toEqual(bodyOf(json));
  });

  it.each(['{"payload":"payload="}', "payload=%7B%7D&more=1", "payload=%E2%82", "other=%7B%7D", " payload=%7B%7D", ""])(
    "is not %j, which stays as it came",
    (text) => {
      const body = bodyOf(text);
      expect(jsonBodyOf(github, body)).toBe(body);
    },
  );

  it("is only read for a sender that has one", () => {
    const body = bodyOf("payload=%7B%7D");
    expect(jsonBodyOf({}, body)).toBe(body);
  });
});
