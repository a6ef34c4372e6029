import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acr, github, quay } from "../core/senders/bodies.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "./command.ts";
import { RULES, type Report } from "./dry-run.ts";

describe("rules test --sender", () => {
  it("parses the body as the sender's", async () => {
    const { events, exitCode } = await testBody("github", github({ tag: "v1.2.3" }));
    expect(events).toMatchObject([{ event: { push: { repository: "ghcr.io/acme/web", tag: "v1.2.3" } } }]);
    expect(events[0]?.targets).toEqual(["deploy"]);
    expect(exitCode).toBe(0);
  });

  it("shows each push of a body with several", async () => {
    const { events } = await testBody("quay", quay(["v1", "edge"]));
    expect(events.map(({ event, targets }) => [event.push.tag, targets])).toEqual([
      ["v1", ["deploy"]],
      ["edge", ["inside"]],
    ]);
    expect(new Set(events.map(({ event }) => event.id)).size).toBe(2);
  });

  it("says that the document does not accept the sender, and evaluates no rule", async () => {
    using directory = new TemporaryDirectory();
    const payload = join(directory.path, "payload.json");
    writeFileSync(payload, JSON.stringify(github({})));
    const input = JSON.stringify({ ...(JSON.parse(RULES) as object), accept: ["docker-hub"] });
    const args = ["rules", "test", "-", "--payload", payload, "--sender", "github"];
    const { json } = await hubrelayJson<Report & { refused: string }>(args, { input });
    expect(json).toMatchObject({ targets: [], rules: [], refused: expect.stringContaining("the sender github") });
    const { stdout } = await hubrelay(args, { input });
    expect(stdout).toContain('refused: the rule document does not accept the sender github: see its "accept"');
  });

  it("says that a tag would be looked up before rules are evaluated", async () => {
    using directory = new TemporaryDirectory();
    const payload = join(directory.path, "payload.json");
    writeFileSync(payload, JSON.stringify(acr({ tag: undefined })));
    const registries = { "demo.azurecr.io": { look_up_tags: true } };
    const rules = { ...(JSON.parse(RULES) as object), verify: "digest", registries };
    const args = ["rules", "test", "-", "--payload", payload, "--sender", "acr"];
    const [asked, ignored] = await Promise.all([
      hubrelay(args, { input: JSON.stringify(rules) }),
      hubrelay(args, { input: RULES }),
    ]);
    expect(asked.stderr).toContain("the push has no tag: the relay would first look it up at demo.azurecr.io");
    expect(ignored.stderr).toContain("the relay would ignore the payload: a push without a tag");
    expect([asked.exitCode, ignored.exitCode]).toEqual([1, 1]);
  });

  it("reports ignored and invalid bodies, and misuse of --sender", async () => {
    using directory = new TemporaryDirectory();
    const payload = join(directory.path, "payload.json");
    writeFileSync(payload, JSON.stringify(github({ action: "updated", type: "npm" })));
    const args = ["rules", "test", "-", "--payload", payload];
    const [ignored, wrong, unknown, alone] = await Promise.all([
      hubrelay([...args, "--sender", "github"], { input: RULES }),
      hubrelay([...args, "--sender", "quay"], { input: RULES }),
      hubrelay([...args, "--sender", "nexus"], { input: RULES }),
      hubrelay(["rules", "test", "-", "--repository", "acme/web", "--sender", "quay"], { input: RULES }),
    ]);
    expect(ignored.stderr).toContain("the relay would ignore the payload: ");
    expect(wrong.stderr).toContain("the payload is not a push of Quay; the relay would answer 422");
    expect(unknown.stderr).toContain("there is no sender nexus");
    expect(unknown.stderr).toContain("the rules know docker-hub, github, quay");
    expect(alone.stderr).toContain("--sender quay goes with --payload");
    expect([ignored, wrong, unknown, alone].map(({ exitCode }) => exitCode)).toEqual([1, 1, 2, 2]);
  });
});

/** What would become of the pushes of a sender's body. */
async function testBody(sender: string, body: object): Promise<{ events: readonly Report[]; exitCode: number }> {
  using directory = new TemporaryDirectory();
  const payload = join(directory.path, "payload.json");
  writeFileSync(payload, JSON.stringify(body));
  const args = ["rules", "test", "-", "--sender", sender, "--payload", payload];
  const { json, exitCode } = await hubrelayJson<Report | { events: readonly Report[] }>(args, { input: RULES });
  return { events: "events" in json ? json.events : [json], exitCode };
}
