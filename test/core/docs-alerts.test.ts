import { describe, expect, it } from "vitest";
import { alertBody } from "../../src/core/event/alert-event.ts";
import { ALERT_TYPES, type Alert, type AlertType } from "../../src/core/event/alert.ts";
import { route } from "../../src/core/rules/route.ts";
import { parseRuleDocument, type CompiledRules } from "../../src/core/rules/parse-document.ts";
import { slack } from "../../src/core/targets/slack.ts";
import { ALERT_URL, alertOf, ALERTS, alertSubject } from "./alert-of.ts";
import { blocksOf, examplesIn, rowsUnder, textOf, value, type Row } from "./docs-page.ts";
import { eventOf } from "./event-of.ts";

const PAGE = blocksOf("docs/alerts.md");

/** The text of a fenced block of a language. */
function codeOf(language: string): string {
  const block = PAGE.find((each) => each.kind === "code" && each.language === language);
  return block?.kind === "code" ? block.text : "";
}

function compiledFrom(text: string): CompiledRules {
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function targetsOf(compiled: CompiledRules, row: Row): readonly string[] {
  const repository = value(row["repository"]) ?? "acme/web";
  const push = { repository, tag: "v1.2.3" };
  const type = value(row["event"]);
  if (type === "push") return route(compiled, { event: eventOf(push), payload: {} }).targets;
  const target = value(row["target"]);
  const alert = { ...ALERTS[type as AlertType], ...(target !== undefined && { target }) };
  return route(compiled, alertSubject(alert, push)).targets;
}

describe("docs/alerts.md", () => {
  const rows = rowsUnder(PAGE, "event");

  it.each(rows)("$event of $repository, $target", (row) => {
    const [example] = examplesIn(PAGE);
    const expected = [...(row["goes to"] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(targetsOf(compiledFrom(example?.text ?? ""), row)).toEqual(expected);
  });

  it("shows rules, and what they do with more than one type", () => {
    expect(new Set(rows.map((row) => value(row["event"]))).size).toBeGreaterThan(2);
  });

  it("has a row for every type", () => {
    expect(rowsUnder(PAGE, "Type").map((row) => value(row["Type"]))).toEqual(ALERT_TYPES);
  });

  it("shows the body as it is sent", () => {
    const body = alertBody(alertOf({ ...ALERTS["delivery.failed"], leftOut: 2 }), ALERT_URL);
    expect(JSON.parse(codeOf("json body"))).toEqual(JSON.parse(body));
  });

  it("names every field of the data", () => {
    const all: Alert = { ...ALERTS["delivery.failed"], failoverFor: "first", count: 1, leftOut: 1, approveUrl: "" };
    const { data } = JSON.parse(alertBody(alertOf(all), ALERT_URL)) as { data: object };
    const named = rowsUnder(PAGE, "Field of `data`").flatMap((row) =>
      [...(row["Field of `data`"] ?? "").matchAll(/`(\w+)`/g)].map(([, field]) => field),
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(data)));
  });

  it("shows the sentence that chats get", () => {
    const { event, payload } = alertSubject(ALERTS["delivery.failed"]);
    const material = { event, payload, body: new Uint8Array(), deliveryId: "dlv_1", url: ALERT_URL };
    const request = slack.build({ type: "slack", url: "https://hooks.example.com/" }, material);
    expect(JSON.stringify(request)).toContain(`${codeOf("text")} (`);
  });

  it("comes with an example that the command's reader takes", () => {
    expect(compiledFrom(textOf("docs/examples/alerts.json")).document.rules).toHaveLength(4);
  });
});
