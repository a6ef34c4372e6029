import { TARGET_PATHS } from "../load/targets.ts";

interface Overrides {
  /** Of the rule. */
  readonly delay?: string;
  /** Of each target. */
  readonly timeout?: string;
}

/** A rule document that sends releases of every repository of acme to the three targets. */
export function rulesFor(urls: readonly string[], { delay, timeout }: Overrides = {}): string {
  const names = TARGET_PATHS.map((path) => path.slice(1));
  const own = timeout === undefined ? {} : { timeout };
  const targets = Object.fromEntries(names.map((name, index) => [name, { type: "webhook", url: urls[index], ...own }]));
  const match = { repository: "acme/*", tag: ["v*", "!*-rc*"] };
  const rule = { name: "releases", match, targets: names, ...(delay !== undefined && { delay }) };
  return JSON.stringify({ version: 1, targets, rules: [rule] });
}
