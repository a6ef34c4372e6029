import { describe, expect, it } from "vitest";
import { importRules } from "../../src/cli/imports/import-rules.ts";

/** What connections come to. */
function imported(text: string) {
  const { document, notes } = importRules("hookdeck", [{ name: "f", text }]);
  return { rules: document.rules, targets: document.targets, notes };
}

/** A connection with a filter on the body. */
function connection(body: object, more: object[] = []): string {
  const rules = [{ type: "filter", body }, ...more];
  const destination = { name: "Prod deploy", url: "https://deploy.example.com/" };
  return JSON.stringify({ models: [{ name: "hub", destination, rules }] });
}

describe("Hookdeck", () => {
  it.each<[object, object]>([
    [{ push_data: { tag: "v1" } }, { tag: { exact: "v1" } }],
    [
      { push_data: { tag: { $startsWith: "v" }, pusher: { $neq: "bot" } } },
      { tag: { prefix: "v" }, not: { pusher: { exact: "bot" } } },
    ],
    [{ push_data: { tag: { $in: ["a", "b"] } } }, { tag: { exact: ["a", "b"] } }],
    [{ push_data: { tag: { $in: "1.2" } } }, { tag: { regex: "1\\.2" } }],
    [
      { push_data: { tag: { $nin: ["a"], $endsWith: ["-x", "-y"] } } },
      { not: { tag: { exact: ["a"] } }, tag: { suffix: ["-x", "-y"] } },
    ],
    [{ push_data: { tag: { $exist: true } } }, { tag: { exists: true } }],
    [
      { push_data: { tag: { $or: ["a", { $startsWith: "b" }] } } },
      { any: [{ tag: { exact: "a" } }, { tag: { prefix: "b" } }] },
    ],
    [
      { $or: [{ repository: { repo_name: "acme/web" } }, { repository: { is_private: true } }] },
      { any: [{ repository: { exact: "acme/web" } }, { is_private: true }] },
    ],
    [{ $not: { push_data: { tag: "latest" } } }, { not: { tag: { exact: "latest" } } }],
    [{}, {}],
  ])("%j", (body, match) => {
    expect(imported(connection(body))).toMatchObject({
      rules: [{ name: "hub", match, targets: ["Prod-deploy"] }],
      targets: { "Prod-deploy": { type: "webhook", url: "https://deploy.example.com/" } },
      notes: [],
    });
  });

  it.each<[object, string]>([
    [{ repository: { star_count: 3 } }, "no condition reads the field repository.star_count"],
    [{ push_data: { tag: { $gte: "v1" } } }, "no condition says $gte of tag"],
    [{ push_data: { tag: null } }, "its filter compares tag with something that is no text"],
  ])("%j is no rule", (body, note) => {
    expect(imported(connection(body))).toMatchObject({ rules: [], notes: [`f connection hub: ${note}`] });
  });

  it("names the rules that are settings of a target here", () => {
    const { notes } = imported(connection({}, [{ type: "retry" }, { type: "delay" }]));
    expect(notes).toEqual([
      "f connection hub: its rule retry is a setting of the target here, see docs/targets.md",
      "f connection hub: its rule delay is a setting of the target here, see docs/targets.md",
    ]);
  });
});
