import { blocksOf, examplesIn, rowsUnder, value } from "../core/docs-page.ts";

/** A rule for each condition of docs/rules.md, and one with the conditions that the page does not show. */
const CONDITIONS = [
  ...rowsUnder(blocksOf("docs/rules.md"), "Condition").map((row) => value(row["Condition"]) ?? ""),
  '"pusher": "alice", "token": "ci", "media_type": "**", "origin": "webhook", "is_private": true, "is_official": true',
].map((condition) => `{ "name": "one", "match": { ${condition} }, "targets": ["deploy"] }`);

/** Every example of the pages about rules and targets, as a whole document: all fields that there are. */
export const EXAMPLES = ["docs/rules.md", "docs/targets.md"]
  .flatMap((page) => examplesIn(blocksOf(page)).map(({ text }) => text))
  .concat(CONDITIONS)
  .map((text) => {
    const json = JSON.parse(text) as { version?: unknown; targets?: unknown };
    const target = { type: "webhook", url: "https://a.example.com/" };
    if (json.version !== undefined) return json;
    if (!Array.isArray(json.targets))
      return { version: 1, targets: json, rules: [{ name: "all", targets: Object.keys(json) }] };
    return { version: 1, targets: { deploy: target, chat: target, audit: target }, rules: [json] };
  });
