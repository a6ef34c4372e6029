import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harmIn } from "../core/text/hostile-texts.ts";
import { hubrelay } from "./command.ts";
import { HOSTILE, HostileRelay } from "./hostile-relay.ts";

const EVENT = `evt_${"0".repeat(26)}`;
const DELIVERY = `dlv_${"0".repeat(26)}_1`;

/** Every command that prints what a relay says. `events tail` and `connect` have tests of their own. */
const COMMANDS: readonly (readonly string[])[] = [
  ["events", "list"],
  ["events", "show", EVENT],
  ["events", "show", EVENT, "--repository", "acme/web"],
  ["events", "rejected"],
  ["deliveries", "redeliver", DELIVERY],
  ["deliveries", "approve", DELIVERY],
  ["deliveries", "reject", DELIVERY],
  ["audit"],
  ["token", "list"],
  ["links", "rotate", "--yes"],
  ["doctor"],
  ["send"],
];

/** The beginning of a line that a hostile text tries to add. */
const FORGED = /^2026-11-23T12:00:00Z {2}202/m;

let relay: HostileRelay;
let env: Record<string, string>;

beforeAll(async () => {
  relay = await HostileRelay.start();
  const ADMIN_TOKEN = "cli-admin-token-of-24-characters";
  env = { HUBRELAY_URL: relay.origin, ADMIN_TOKEN, RELAY_TOKENS: `cli=${ADMIN_TOKEN}`, FORCE_COLOR: "1" };
});

afterAll(() => relay[Symbol.asyncDispose]());

/** The text without the colours that the command itself has. */
function uncoloured(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b\[(?:1|2|22|3[1-6]|39)m/g, "");
}

describe.each([false, true])("a relay that is hostile in every text, and fails: %s", (isFailing) => {
  beforeAll(() => {
    relay.isFailing = isFailing;
  });

  it.each(COMMANDS.map((args) => [args.join(" "), args] as const))(
    "%s prints text that does nothing",
    async (_, args) => {
      const { stdout, stderr } = await hubrelay(args, { env });
      expect(stdout + stderr).not.toBe("");
      expect(harmIn(uncoloured(stdout + stderr))).toEqual([]);
      expect(stdout + stderr).not.toMatch(FORGED);
    },
  );

  it.each(COMMANDS.map((args) => [args.join(" "), args] as const))(
    "%s --json escapes, and loses nothing",
    async (_, args) => {
      const { stdout, stderr } = await hubrelay([...args, "--json"], { env });
      expect(harmIn(stdout + stderr)).toEqual([]);
      const values = JSON.stringify(JSON.parse(stdout));
      // What fails is put into a sentence, which is one line.
      const kept = isFailing || args[0] === "doctor" ? "" : JSON.stringify(HOSTILE).slice(1, -1);
      expect(values).toContain(kept);
    },
  );
});

it("rules test prints a hostile push that does nothing, as text and as JSON", async () => {
  const payload = JSON.stringify({
    push_data: { tag: "v1", pusher: HOSTILE.slice(0, 200) },
    repository: { repo_name: "acme/web" },
  });
  for (const json of [[], ["--json"]]) {
    const args = ["rules", "test", "rules.example.json", "--payload", "-", ...json];
    const { stdout, stderr, exitCode } = await hubrelay(args, { input: payload });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("acme/web");
    expect(harmIn(stdout)).toEqual([]);
  }
});
