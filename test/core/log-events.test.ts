import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LOG_EVENTS } from "../../src/worker/env/log/log-events.ts";
import { fileOf } from "./docs-page.ts";

describe("the table of log events", () => {
  const sources = globSync("src/worker/**/*.ts", { cwd: fileOf("").pathname })
    .filter((file) => !file.startsWith("src/worker/env/log/"))
    .map((file) => readFileSync(fileOf(file), "utf8"))
    .join("\n");

  it("names only events that the Worker writes", () => {
    expect(Object.keys(LOG_EVENTS).filter((name) => !sources.includes(`"${name}"`))).toEqual([]);
  });

  it("describes every event by a sentence", () => {
    const vague = Object.entries(LOG_EVENTS).filter(([, { when }]) => !/^[A-Z`0-9].{15,}\.$/.test(when));
    expect(vague.map(([name]) => name)).toEqual([]);
  });
});
