import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hubrelay, TemporaryDirectory } from "./command.ts";

const RELAY = ["--url", "http://127.0.0.1:9"];
const TO = ["--to", "http://127.0.0.1:9000"];
const TOKEN = { TUNNEL_TOKEN: "a-token-of-more-than-24-characters" };

describe("connect", () => {
  it.each([
    ["no address", ["connect", "home", ...RELAY], TOKEN, "required option '--to <address>'"],
    ["an invalid address", ["connect", "home", "--to", "localhost:3000", ...RELAY], TOKEN, "expected an address as in"],
    ["an address with a query", ["connect", "home", ...RELAY, "--to", "http://a.lan/?b"], TOKEN, "expected no query"],
    [
      "an address with a password",
      ["connect", "home", ...RELAY, "--to", "http://u:p@a.lan"],
      TOKEN,
      "no name and password",
    ],
    ["a name that no tunnel has", ["connect", "a/b", ...TO, ...RELAY], TOKEN, "expected a name of letters, digits"],
    ["no relay", ["connect", "home", ...TO], TOKEN, "no relay was given"],
    ["no token", ["connect", "home", ...TO, ...RELAY], { TUNNEL_TOKEN: "" }, "TUNNEL_TOKEN is not set"],
    ["a replay without ADMIN_TOKEN", ["connect", "home", ...TO, ...RELAY, "--replay", "evt_1"], TOKEN, "ADMIN_TOKEN"],
  ])("refuses %s, and says what it wants", async (_, args, env, message) => {
    const { exitCode, stderr } = await hubrelay(args, { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it("looks for the tunnel's own token in .dev.vars", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(join(directory.path, ".dev.vars"), 'TUNNEL_TOKENS="dev=token-one-of-more-than-24-characters"\n');
    const { exitCode, stderr } = await hubrelay(["connect", "home", ...TO, "--local", "--url", "http://127.0.0.1:9"], {
      cwd: directory.path,
      env: { TUNNEL_TOKEN: "" },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("there is no token for the tunnel home in .dev.vars");
  });
});
