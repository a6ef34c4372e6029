import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseDuration } from "../../src/core/schema/duration.ts";
import type { Event, Push } from "../../src/core/event/event.ts";
import { parseRepositoryName } from "../../src/core/event/repository.ts";
import { route } from "../../src/core/rules/route.ts";
import type { Routing } from "../../src/core/rules/routing.ts";
import type { CompiledRules } from "../../src/core/rules/parse-document.ts";
import { TARGET_TYPES } from "../../src/core/targets/types.ts";
import { parseAnswerFrame, parseRequestFrame } from "../../src/core/tunnel/frame.ts";
import { blocksOf, codeBehind, examplesIn, fileOf, rowsUnder, textOf, value } from "./docs-page.ts";
import type { Row } from "./docs-page.ts";
import { compiledFrom, DEPLOY, documentFor, problemsOf } from "./docs-document.ts";
import { eventFrom, PUSHED_AT } from "./docs-request.ts";

const README = blocksOf("README.md");
const RULES = blocksOf("docs/rules.md");

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
  const names = readdirSync(fileOf("docs/examples")).filter((name) => name.endsWith(".json"));

  it.each(names)("%s", (name) => {
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
      block.kind === "code" && block.language === "json message" ? block.text.split("\n") : [],
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

describe("what is said about mistakes", () => {
  const mistakes = rowsUnder(RULES, "In a rule", "What is said").map((row) => ({
    written: value(row["In a rule"]) ?? "",
    said: value(row["What is said"]) ?? "",
  }));

  it.each(mistakes)("$written", ({ written, said }) => {
    const fields = JSON.parse(`{${written}}`) as object;
    const rule = { name: "all", targets: ["deploy"], ...fields };
    const document = JSON.stringify({ version: 1, targets: { deploy: DEPLOY }, rules: [rule] });
    expect(problemsOf(document)).toEqual([said]);
  });
});

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
