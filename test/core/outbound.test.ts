import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The global `fetch`, as a call or as a value; not a method, nor a property, of something else. */
const GLOBAL_FETCH = /(?:\b(?:globalThis|self|window)\s*\??\.\s*|(?<![.\w"'`]))fetch\b(?!\s*:|\w)/;
const METHOD = /(?:override|async)\s+fetch\s*\(|^\s*fetch\s*\(\w+:/;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm;

function fetching(text: string): string[] {
  const lines = text.replaceAll(COMMENT, "").split("\n");
  return lines.filter((line) => !METHOD.test(line) && GLOBAL_FETCH.test(line));
}

it("the Worker requests the outside in one place", () => {
  const files = globSync("src/worker/**/*.ts", { cwd: ROOT });
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) => fetching(readFileSync(`${ROOT}/${file}`, "utf8")).map(() => file));
  expect(found).toEqual(["src/worker/send/send.ts"]);
});

it("the Worker opens no sockets", () => {
  const files = globSync("src/{worker,core}/**/*.ts", { cwd: ROOT });
  expect(
    files.filter((file) => /cloudflare:sockets|new WebSocket\(/.test(readFileSync(`${ROOT}/${file}`, "utf8"))),
  ).toEqual([]);
});

it.each([
  ["await fetch(url)", 1],
  ["const get = globalThis.fetch;", 1],
  ["use(fetch)", 1],
  ["stub.fetch(request)", 0],
  ["override fetch(request: Request): Response {", 0],
  ["// fetch(url)", 0],
])("that is looked for in %j", (line, count) => {
  expect(fetching(line)).toHaveLength(count);
});
