import { describe, expect, it } from "vitest";
import { targetFields } from "../../src/core/targets/fields.ts";
import { isDeploy, type Target } from "../../src/core/targets/target.ts";
import { TARGET_TYPES } from "../../src/core/targets/types.ts";
import { compiledFrom, documentFor, problemsOf } from "./docs-document.ts";
import { blocksOf, codeBehind, examplesIn, rowsUnder, textOf, value, type Row } from "./docs-page.ts";
import { parsedIfJson, parseRequest, requestTo } from "./docs-request.ts";

const TARGETS = blocksOf("docs/targets.md");

describe("docs/targets.md", () => {
  const examples = examplesIn(TARGETS);
  const withRequest = examples.filter((example) => codeBehind(example, "http", 0) !== undefined);
  const rows = ["Chats", "CI", "Deployments"].flatMap((group) =>
    rowsOf(group).map((row) => ({ group, type: value(row["Type"]) ?? "", row })),
  );

  it.each(examples)("$place: $text", ({ text }) => {
    expect(problemsOf(documentFor(text))).toEqual([]);
  });

  it.each(withRequest)("the request of $place: $text", (example) => {
    const request = requestTo(firstTarget(example.text));
    expect(request).toEqual(parseRequest(codeBehind(example, "http", 0) ?? ""));
  });

  it("has a row for every type, and a section for webhook and tunnel", () => {
    const sections = withRequest.map((example) => firstTarget(example.text).type);
    const shown = rows.map(({ group, type }) => exampleOf(group, type).type);
    expect([...shown, ...sections].toSorted()).toEqual(TARGET_TYPES.toSorted());
  });

  it("counts the types under Deployments, and no others, among those that deploy", () => {
    const deploys = rows.filter(({ group, type }) => isDeploy(exampleOf(group, type)));
    expect(deploys).toEqual(rows.filter(({ group }) => group === "Deployments"));
  });

  it.each(rows.filter(({ row }) => "POST to" in row))("shows what $type sends", ({ group, type, row }) => {
    const target = exampleOf(group, type);
    const { line, headers, body } = requestTo(target);
    const shown = shownIn(row["Header and body"] ?? "", target);
    const telling = Object.entries(headers).filter(
      ([name, text]) => name === "user-agent" || text.includes("${secret:"),
    );
    expect(line).toBe(`POST ${filled(value(row["POST to"]) ?? "", target)}`);
    expect(telling.map(([name, text]) => `${name}: ${text}`)).toEqual(shown.headers);
    expect(shown.body === undefined ? undefined : body).toEqual(shown.body);
  });

  it("names every field of the event that github-dispatch sends", () => {
    const { body } = requestTo(exampleOf("CI", "github-dispatch")) as { body: { client_payload: object } };
    const [, list = ""] = /`github.event.client_payload` has ([^]*?)\.\s/.exec(textOf("docs/targets.md")) ?? [];
    const named = [...list.matchAll(/`(\w+)`/g)].map(([, field]) => field);
    expect(named).toEqual(Object.keys(body.client_payload));
  });

  it.each(rows.filter(({ group }) => group === "Chats"))("shows the sentence that $type gets", ({ type }) => {
    const sentence = TARGETS.find((block) => block.kind === "code" && block.language === "text");
    expect(JSON.stringify(requestTo(exampleOf("Chats", type)).body)).toContain(
      sentence?.kind === "code" ? sentence.text : "a sentence",
    );
  });

  it("names every field that all targets have", () => {
    const named = new Set(rowsUnder(TARGETS, "Field").map((row) => value(row["Field"])));
    expect(Object.keys(targetFields).filter((field) => !named.has(field))).toEqual([]);
  });
});

function firstTarget(text: string): Target {
  const [target] = Object.values(compiledFrom(documentFor(text)).document.targets);
  if (target === undefined) throw new Error("an example without targets");
  return target;
}

/** The rows of the table of types in a section of targets.md. */
function rowsOf(section: string): readonly Row[] {
  return rowsUnder(
    TARGETS.filter(({ place }) => place === section),
    "Type",
  );
}

/** The target of a type in the example of a section of targets.md. A type without one takes a `url` alone, says the page. */
function exampleOf(section: string, type: string): Target {
  const example = examplesIn(TARGETS).find(({ place }) => place === section);
  const { targets } = compiledFrom(documentFor(example?.text ?? "{}")).document;
  const found = Object.values(targets).find((target) => target.type === type);
  return found ?? firstTarget(`{ "${type}": { "type": "${type}", "url": "https://${type}.example.com/" } }`);
}

/** Fills in the target's fields that a request of the page names: `POST <url>/notify`, `Bearer <token>`. */
function filled(text: string, target: Target): string {
  const fields = target as unknown as Readonly<Record<string, string>>;
  return text.replaceAll(/<(\w+)>/g, (whole, field: string) => fields[field] ?? whole);
}

/** The headers and the body in a cell of the page; the body is undefined where the text below describes it. */
function shownIn(cell: string, target: Target): { headers: readonly string[]; body: unknown } {
  const spans = [...cell.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => filled(span, target));
  const body = spans.find(isBody) ?? (cell.includes("payload") ? "(the body that Docker Hub sent)" : "");
  const headers = spans.filter((span) => !isBody(span));
  return { headers, body: cell.includes("an event") ? undefined : parsedIfJson(body) };
}

/** Tells JSON and forms from headers. */
function isBody(span: string): boolean {
  return /^\{|^\w+=/.test(span);
}
