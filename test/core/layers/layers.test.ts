import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { violationsIn } from "../../../.ci/layers/violations.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

it("the sources keep to the layers", () => {
  const files = globSync("src/**/*.{ts,tsx}", { cwd: root });
  expect(files.length).toBeGreaterThan(400);
  expect(violationsIn(new Map(files.map((file) => [file, readFileSync(`${root}${file}`, "utf8")])))).toEqual([]);
});

describe("a planted violation is found", () => {
  it.each<[what: string, file: string, source: string, violation: string]>([
    [
      "an import of a higher folder",
      "src/core/event/a.ts",
      'import { route } from "../rules/route.ts";',
      "src/core/event/a.ts imports src/core/rules/route.ts: rules is above event",
    ],
    [
      "an import of a type alone",
      "src/core/lib/a.ts",
      'import type { Target } from "../targets/target.ts";',
      "src/core/lib/a.ts imports src/core/targets/target.ts: targets is above lib",
    ],
    [
      "an import over several lines",
      "src/core/lib/a.ts",
      'import {\n  type Target,\n} from "../targets/target.ts";',
      "src/core/lib/a.ts imports src/core/targets/target.ts: targets is above lib",
    ],
    [
      "a re-export",
      "src/core/lib/a.ts",
      'export { route } from "../rules/route.ts";',
      "src/core/lib/a.ts imports src/core/rules/route.ts: rules is above lib",
    ],
    [
      "an import that is made when it is needed",
      "src/core/lib/a.ts",
      'const rules = await import("../rules/route.ts");',
      "src/core/lib/a.ts imports src/core/rules/route.ts: rules is above lib",
    ],
    [
      "the dashboard in core",
      "src/core/api/a.ts",
      'import { App } from "../../dashboard/app.tsx";',
      "src/core/api/a.ts imports src/dashboard/app.tsx: src/core does not know src/dashboard",
    ],
    [
      "the Worker in the command",
      "src/cli/a.ts",
      'import { log } from "../worker/telemetry/log.ts";',
      "src/cli/a.ts imports src/worker/telemetry/log.ts: src/cli does not know src/worker",
    ],
    [
      "the rules in the command's wrangler",
      "src/cli/wrangler/a.ts",
      'import { revisionOf } from "../rules/read.ts";',
      "src/cli/wrangler/a.ts imports src/cli/rules/read.ts: rules is above wrangler",
    ],
    [
      "a page in the dashboard's parts",
      "src/dashboard/parts/a.tsx",
      'import type { Props } from "../pages/event.tsx";',
      "src/dashboard/parts/a.tsx imports src/dashboard/pages/event.tsx: pages is above parts",
    ],
    [
      "a Durable Object's class in the Worker's bindings",
      "src/worker/env/a.ts",
      'import type { Directory } from "../directory/directory.ts";',
      "src/worker/env/a.ts imports src/worker/directory/directory.ts: directory is above env",
    ],
    [
      "a file above all folders",
      "src/dashboard/pages/a.tsx",
      'import { App } from "../app.tsx";',
      "src/dashboard/pages/a.tsx imports src/dashboard/app.tsx: app.tsx is above pages",
    ],
    [
      "what is not in the package in the command",
      "src/cli/commands/a.ts",
      'import { bundleWorker } from "../../local/build/bundle.ts";',
      "src/cli/commands/a.ts imports src/local/build/bundle.ts: src/cli does not know src/local",
    ],
    [
      "a clock in core",
      "src/core/event/a.ts",
      "const now = new Date();",
      "src/core/event/a.ts has new Date(): core has no clock: time is an argument",
    ],
    [
      "another clock in core",
      "src/core/event/a.ts",
      "const now = Date.now();",
      "src/core/event/a.ts has Date.now(: core has no clock: time is an argument",
    ],
    [
      "a unit of time of its own",
      "src/dashboard/a.ts",
      "const HOUR_MS = 60 * 60 * 1000;",
      "src/dashboard/a.ts has const HOUR_MS: units of time are those of core/lib/time.ts",
    ],
    [
      "a unit of time as a number",
      "src/worker/api/a.ts",
      "const SESSION_MS = 12 * 3_600_000;",
      "src/worker/api/a.ts has 3_600_000: units of time are those of core/lib/time.ts",
    ],
    [
      "the name of a key in KV",
      "src/local/a.ts",
      'await kv.put("rules", text);',
      'src/local/a.ts has put("rules": keys in KV are those of core/rules/kv-keys.ts',
    ],
    [
      "a length of tokens of its own",
      "src/worker/a.ts",
      "const MIN_TOKEN_LENGTH = 16;",
      "src/worker/a.ts has const MIN_TOKEN_LENGTH: the lengths of tokens are those of core/secrets/token-length.ts",
    ],
    [
      "chance in core",
      "src/core/event/a.ts",
      "const chance = Math.random();",
      "src/core/event/a.ts has Math.random(: core has no chance: it is an argument",
    ],
    [
      "outside data that is read with no bound on its problems",
      "src/worker/hook/a.ts",
      "const parsed = v.safeParse(Schema, json);",
      "src/worker/hook/a.ts has v.safeParse(: outside data is read by validate() of core/schema, which bounds the problems",
    ],
    [
      "a list whose items are looked at before its length",
      "src/core/senders/a.ts",
      "const Events = v.array(Event);",
      "src/core/senders/a.ts has v.array(: use list() or record() of core/schema, which look at the length before the items",
    ],
  ])("%s", (_, file, source, violation) => {
    expect(violationsIn(new Map([[file, source]]))).toEqual([violation]);
  });

  it.each<[what: string, file: string, source: string]>([
    ["a lower folder", "src/core/rules/a.ts", 'import { err } from "../lib/result.ts";'],
    ["the same folder", "src/core/rules/a.ts", 'import { route } from "./route.ts";'],
    ["core in the Worker", "src/worker/hook/a.ts", 'import { err } from "../../core/lib/result.ts";'],
    ["a library", "src/core/rules/a.ts", 'import * as v from "valibot";'],
    ["a clock in the Worker", "src/worker/hook/a.ts", "const now = Date.now();"],
    ["a time that is given", "src/core/event/a.ts", "const at = new Date(receivedAt);"],
    ["a word in a comment", "src/core/event/a.ts", "/** Not Date.now(). */\nconst at = 1; // nor Math.random()"],
    ["a list in core/schema", "src/core/schema/a.ts", "const Items = v.array(item);"],
  ])("but not %s", (_, file, source) => {
    expect(violationsIn(new Map([[file, source]]))).toEqual([]);
  });
});
