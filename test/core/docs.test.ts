import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseDuration } from "../../src/core/schema/duration.ts";
import type { Event, Push } from "../../src/core/event/event.ts";
import { parsePayload } from "../../src/core/event/payload.ts";
import { parseRepositoryName } from "../../src/core/event/repository.ts";
import { formatPath } from "../../src/core/schema/problem.ts";
import { route } from "../../src/core/rules/route.ts";
import type { Routing } from "../../src/core/rules/routing.ts";
import { targetNameOf, type Rule } from "../../src/core/rules/rule.ts";
import { parseRuleDocument, type CompiledRules } from "../../src/core/rules/parse-document.ts";
import { revealSecrets } from "../../src/core/secrets/secret.ts";
import { buildRequest, isDeploy, type Target } from "../../src/core/targets/target.ts";
import { TARGET_TYPES } from "../../src/core/targets/types.ts";
import { parseAnswerFrame, parseRequestFrame } from "../../src/core/tunnel/frame.ts";
import { targetFields } from "../../src/core/targets/fields.ts";
import { blocksOf, codeBehind, examplesIn, fileOf, rowsUnder, textOf, value } from "./docs-page.ts";
import type { Example, Row } from "./docs-page.ts";
import { EVENT_ID } from "./event-of.ts";

const README = blocksOf("README.md");
const RULES = blocksOf("docs/rules.md");
const TARGETS = blocksOf("docs/targets.md");

const DEPLOY = { type: "webhook", url: "https://deploy.example.com/" };
const PUSHED_AT = Date.UTC(2026, 10, 23, 12);

describe("README.md", () => {
  it.each(examplesIn(README))("$place", ({ text }) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it("shows the example's rules as they are", () => {
    expect(examplesIn(README).map(({ text }) => text)).toContain(textOf("rules.example.json").trimEnd());
  });

  it("names every type of target", () => {
    expect(TARGET_TYPES.filter((type) => !textOf("README.md").includes(`\`${type}\``))).toEqual([]);
  });
});

describe("docs/examples", () => {
  it.each(readdirSync(fileOf("docs/examples")))("%s", (name) => {
    expect(problemsOf(textOf(`docs/examples/${name}`))).toEqual([]);
  });
});

describe("docs/stages.md, docs/verify.md and docs/watch.md", () => {
  it.each(["stages", "verify", "watch"].flatMap((page) => examplesIn(blocksOf(`docs/${page}.md`))))(
    "$place",
    ({ text }) => {
      expect(problemsOf(text)).toEqual([]);
    },
  );
});

describe("docs/tunnel.md", () => {
  const blocks = blocksOf("docs/tunnel.md");

  it.each(examplesIn(blocks))("$place", ({ text }) => {
    expect(problemsOf(documentFor(text))).toEqual([]);
  });

  it("shows messages as they are read", () => {
    const shown = blocks.flatMap((block) =>
      block.kind === "code" && block.language === "json message" ? [JSON.stringify(JSON.parse(block.text))] : [],
    );
    const frames = shown.map((text) => new TextEncoder().encode(`${text}\n`));
    expect(frames.map((frame, index) => (index === 0 ? parseRequestFrame : parseAnswerFrame)(frame).ok)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});

describe("docs/rules.md", () => {
  const examples = examplesIn(RULES);

  it.each(examples)("$place: $text", (example) => {
    const compiled = compiledFrom(documentFor(example.text));
    const [table] = example.next;
    const rows = table?.kind === "table" && table.head.includes("goes to") ? table.rows : [];
    const trace = codeBehind(example, "json trace", 1);
    const actual = rows.map((row) => routedBy(compiled, row));
    expect(rows.length).toBeGreaterThan(0);
    expect(actual.map(({ shown }) => shown)).toEqual(rows.map(destinationsIn));
    expect(actual.map(({ error }, index) => (rows[index]?.["error"] === undefined ? undefined : error))).toEqual(
      rows.map((row) => value(row["error"])),
    );
    expect(trace === undefined ? undefined : actual.at(-1)?.routing.trace).toEqual(trace && JSON.parse(trace));
  });

  it.each(rowsUnder(RULES, "Condition", "Matches", "Does not match"))("$Condition", (row) => {
    const condition = value(row["Condition"]) ?? "";
    const matching = pushesIn(row["Matches"]);
    const others = pushesIn(row["Does not match"]);
    const compiled = compiledFrom(documentFor(`{ "name": "all", "match": { ${condition} }, "targets": ["deploy"] }`));
    const column = columnOf(condition);
    const matched = [...matching, ...others].filter((push) => {
      return "deploy" in routedBy(compiled, { [column]: push }).shown;
    });
    expect(matched).toEqual(matching);
    expect([matching, others]).not.toContainEqual([]);
  });
});

describe("docs/targets.md", () => {
  const examples = examplesIn(TARGETS);
  const withRequest = examples.filter((example) => codeBehind(example, "http", 0) !== undefined);

  it.each(examples)("$place: $text", ({ text }) => {
    expect(problemsOf(documentFor(text))).toEqual([]);
  });

  it.each(withRequest)("the request of $place: $text", (example) => {
    const request = requestTo(firstTarget(example));
    expect(request).toEqual(parseRequest(codeBehind(example, "http", 0) ?? ""));
  });

  it("has a row, a section and a request for every type, and the right kind", () => {
    const rows = rowsUnder(TARGETS, "Type").map((row) => [typeIn(row), value(row["Kind"])]);
    const own = withRequest.filter((example) => example.place === `\`${firstTarget(example).type}\``).map(firstTarget);
    const kinds = new Map(own.map((target) => [target.type, isDeploy(target) ? "deploy" : "notify"]));
    expect(rows).toEqual([...kinds]);
    expect(new Set(kinds.keys())).toEqual(new Set(TARGET_TYPES));
  });

  it("names every field that all targets have", () => {
    const named = new Set(rowsUnder(TARGETS, "Field").map((row) => value(row["Field"])));
    expect(Object.keys(targetFields).filter((field) => !named.has(field))).toEqual([]);
  });
});

describe("what is said about mistakes", () => {
  const tables = ["In a rule", "In a target"];
  const mistakes = tables.flatMap((where) =>
    rowsUnder([...RULES, ...TARGETS], where, "What is said").map((row) => ({
      where,
      written: value(row[where]) ?? "",
      said: value(row["What is said"]) ?? "",
    })),
  );

  it.each(mistakes)("$where: $written", ({ where, written, said }) => {
    expect(problemsOf(mistakenDocument(where, written))).toEqual([said]);
  });
});

/** The document that an example is or stands for: itself, one rule, or some targets. */
function documentFor(example: string): string {
  const json = JSON.parse(example) as { version?: unknown; targets?: Rule["targets"] };
  if (json.version !== undefined) return example;
  if (!Array.isArray(json.targets)) {
    const rules = [{ name: "all", targets: Object.keys(json) }];
    return JSON.stringify({ version: 1, targets: json, rules });
  }
  const targets = json.targets.map((target) => [targetNameOf(target), DEPLOY] as const);
  return JSON.stringify({ version: 1, targets: Object.fromEntries(targets), rules: [json] });
}

function mistakenDocument(where: string, written: string): string {
  const fields = JSON.parse(`{${written}}`) as object;
  const target = { ...DEPLOY, ...(where === "In a target" && fields) };
  const rule = { name: "all", targets: ["deploy"], ...(where === "In a rule" && fields) };
  return JSON.stringify({ version: 1, targets: { deploy: target }, rules: [rule] });
}

function problemsOf(text: string): string[] {
  const parsed = parseRuleDocument(text);
  return parsed.ok ? [] : parsed.error.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

function compiledFrom(text: string): CompiledRules {
  const parsed = parseRuleDocument(text);
  if (!parsed.ok) throw new Error(problemsOf(text).join("\n"));
  return parsed.value;
}

function firstTarget({ text }: Example): Target {
  const [target] = Object.values(compiledFrom(documentFor(text)).document.targets);
  if (target === undefined) throw new Error("an example without targets");
  return target;
}

/** The type that a row of the table of types links, as in [`slack`](#slack). */
function typeIn(row: Row): string | undefined {
  return /^\[`([a-z-]+)`\]/.exec(row["Type"] ?? "")?.[1];
}

/** Where a push goes that a row of a table describes. */
function routedBy(compiled: CompiledRules, row: Row): { routing: Routing; shown: object; error: string | undefined } {
  const pushData: Record<string, unknown> = {};
  let [other, metadata]: [other: Partial<Push>, metadata: object] = [{}, {}];
  const repository: Record<string, unknown> = { repo_name: "acme/web" };
  let [token, receivedAt] = ["hub1", PUSHED_AT];
  let origin: Pick<Event, "origin"> = {};
  for (const [column, cell] of Object.entries(row)) {
    const text = value(cell);
    if (text === undefined || column === "goes to" || column === "error") continue;
    if (column === "token") token = text;
    else if (column === "origin") origin = text === "reconciled" ? { origin: text } : {};
    else if (column === "received") receivedAt = Date.parse(text);
    else if (column === "repository" && text.includes(".")) other = ofAnotherRegistry(text);
    else if (column === "repository") repository["repo_name"] = text;
    else if (column === "platform") other = { ...other, platforms: JSON.parse(text) };
    else if (column === "digest") other = { ...other, digest: text };
    else if (column === "change_categories") metadata = { "sha256:5f": { change_categories: JSON.parse(text) } };
    else if (column.startsWith("is_")) repository[column] = JSON.parse(text);
    else if (column.startsWith("repository.")) repository[column.slice("repository.".length)] = JSON.parse(text);
    else pushData[column] = text;
  }
  const payload = { push_data: pushData, repository, dhi_metadata: metadata };
  const event = eventFrom(payload, token, receivedAt);
  const routing = route(compiled, { event: { ...event, ...origin, push: { ...event.push, ...other } }, payload });
  const { targets, overrides, trace } = routing;
  const shown = Object.fromEntries(targets.map((name) => [name, parseDuration(overrides[name]?.delay ?? "0s")]));
  return { routing, shown, error: trace[0]?.failed?.error };
}

function ofAnotherRegistry(name: string): Partial<Push> {
  const repository = parseRepositoryName(name);
  if (!repository.ok) throw new Error(repository.error);
  const { fullName, registry = "", namespace, name: ownName } = repository.value;
  return { repository: fullName, registry, namespace, name: ownName };
}

/** The column of an example's table whose values a condition tests. A kind follows from the media type. */
function columnOf(condition: string): string {
  const [, field = ""] = /"(?!not"|any"|all")(\w+)":/.exec(condition) ?? [];
  if (field === "kind") return "media_type";
  return ["registry", "namespace", "name"].includes(field) ? "repository" : field;
}

/** The values in a cell such as `v1`, `v2`, none; the last is a push without the field. */
function pushesIn(cell = ""): string[] {
  return cell.split(/, (?=`|none$)/);
}

/** The names in a cell such as `deploy` after `30s`, `chat`, with their delays; none of nowhere. */
function destinationsIn(row: Row): object {
  const cell = row["goes to"] ?? "";
  const names = [...cell.matchAll(/`([^`]+)`(?: after `([^`]+)`)?/g)];
  if ((names.length === 0) !== (cell === "nowhere")) throw new Error(`expected targets or nowhere, got ${cell}`);
  return Object.fromEntries(names.map(([, name = "", delay = "0s"]) => [name, parseDuration(delay)]));
}

function eventFrom(payload: unknown, token: string, receivedAt: number): Event {
  const push = parsePayload(payload);
  if (!push.ok) throw new Error(JSON.stringify(push.error));
  return { id: EVENT_ID, receivedAt, token, push: push.value };
}

interface Shown {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Builds a target's request for acme/web:v1.2.3, pushed by alice. Secrets stay references. */
function requestTo(target: Target): Shown {
  const revealed = revealSecrets(target, (name) => `hubrelay-${name}-secret`);
  if (!revealed.ok) throw new Error(revealed.error);
  const payload = {
    push_data: { tag: "v1.2.3", pusher: "alice", pushed_at: PUSHED_AT / 1000 },
    repository: { repo_name: "acme/web" },
  };
  const event = eventFrom(payload, "hub1", PUSHED_AT);
  const body = new TextEncoder().encode("(the body that Docker Hub sent)");
  const url = `https://hubrelay.example.workers.dev/events/${EVENT_ID}`;
  const request = buildRequest(revealed.value.value, { event, payload, body, url, deliveryId: "dlv_1" });
  if (!request.ok) throw new Error(request.error);
  const { method, url: address, headers, body: sent } = request.value;
  const text = sent === null || typeof sent === "string" ? (sent ?? "") : new TextDecoder().decode(sent);
  const named = JSON.stringify({ line: `${method} ${address}`, headers, body: text });
  const shown = JSON.parse(named.replaceAll(/hubrelay-([A-Z_]+)-secret/g, "${secret:$1}")) as Shown & { body: string };
  return { line: shown.line, headers: shown.headers, body: parsedIfJson(shown.body) };
}

/** A request as a page shows it: the method and the URL, the headers, and after an empty line the body. */
function parseRequest(text: string): Shown {
  const [head = "", ...body] = text.split("\n\n");
  const [line = "", ...fields] = head.split("\n");
  const headers = fields.map((field) => [field.replace(/: .*/, ""), field.replace(/^.*?: /, "")] as const);
  return { line, headers: Object.fromEntries(headers), body: parsedIfJson(body.join("\n\n")) };
}

function parsedIfJson(text: string): unknown {
  return text.startsWith("{") ? JSON.parse(text) : text;
}
