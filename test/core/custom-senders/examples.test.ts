import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseRuleDocument } from "../../../src/core/rules/parse-document.ts";
import { parseBody } from "../../../src/core/senders/parse-body.ts";

// The documents of docs/examples/senders read the payloads that their senders document. Sources: their descriptions.

const EXAMPLES = new URL("../../../docs/examples/senders/", import.meta.url);
const FIXTURES = new URL("../../fixtures/senders/", import.meta.url);

interface Fixture {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly push: object;
}

function fixtureOf(file: string): Fixture {
  return JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8")) as Fixture;
}

it("has a payload for each example", () => {
  expect(readdirSync(FIXTURES)).toEqual(readdirSync(EXAMPLES));
});

it.each(readdirSync(EXAMPLES))("%s reads the documented payload", (file) => {
  const compiled = parseRuleDocument(readFileSync(new URL(file, EXAMPLES), "utf8"));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const { headers, body, push } = fixtureOf(file);
  const sender = compiled.value.senders.get(file.replace(".json", ""));
  if (sender === undefined) throw new Error("no sender of the file's name");
  const message = parseBody(sender(Object.entries(headers)), JSON.stringify(body), body);
  expect(message).toMatchObject({ ok: true, value: { pushes: [push] } });
});
