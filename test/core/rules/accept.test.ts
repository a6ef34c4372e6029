import { describe, expect, it } from "vitest";
import type { Event, Push } from "../../../src/core/event/event.ts";
import { parseHosts } from "../../../src/core/address/address.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { decide } from "../../../src/core/record/decision.ts";
import { senderField } from "../../../src/core/rules/accept.ts";
import { lintRules } from "../../../src/core/rules/lint.ts";
import { route } from "../../../src/core/rules/route.ts";
import { eventOf } from "../event-of.ts";
import { problemsOf, rulesOf } from "../rules-of.ts";

const EVERY = [{ name: "every", targets: ["a"] }];
const GHCR = { repository: "ghcr.io/acme/web" };
const OWN = { repository: "own.example.com/acme/web" };

function routed(accept: readonly string[] | undefined, push: Partial<Push>, facts: Partial<Event> = {}) {
  const parts = { rules: EVERY, default: { targets: ["b"] }, ...(accept !== undefined && { accept }) };
  return route(rulesOf(parts), { event: { ...eventOf(push), ...facts }, payload: {} });
}

describe("accept", () => {
  it.each([
    ["all without the field", undefined, GHCR, { sender: "github" }, ["a"]],
    ["Docker Hub, of which an event says nothing", ["docker-hub"], {}, {}, ["a"]],
    ["not Docker Hub", ["github"], {}, {}, []],
    ["GitHub", ["docker-hub", "github"], GHCR, { sender: "github" }, ["a"]],
    ["not GitHub", ["docker-hub"], GHCR, { sender: "github" }, []],
    ["not GitLab where Distribution is", ["distribution"], OWN, { sender: "gitlab" }, []],
    ["GitHub, of an event that is older than its field", ["github"], GHCR, {}, ["a"]],
    ["not an older event of a host that anybody may name", ["harbor"], OWN, {}, []],
    ["not a sender that this version does not know", ["docker-hub"], {}, { sender: "nexus" }, []],
    ["whatever Docker Hub was asked about", ["github"], {}, { origin: "reconciled" as const }, ["a"]],
  ])("%s", (_, accept, push, facts, targets) => {
    expect(routed(accept, push, facts).targets).toEqual(targets);
  });

  it("evaluates no rule for a refused push, and reports why", () => {
    expect(routed(["docker-hub"], GHCR, { sender: "github" })).toEqual({
      rules: [],
      targets: [],
      overrides: {},
      isDefault: false,
      trace: [],
      refused: 'the rule document does not accept the sender github: see its "accept"',
    });
  });

  it("names the sender as the event does, if it does", () => {
    const refusals = [routed(["docker-hub"], {}, { sender: "nexus" }), routed(["harbor"], OWN)];
    expect(refusals.map(({ refused }) => refused)).toEqual([
      'the rule document does not accept the sender nexus: see its "accept"',
      'the rule document does not accept the sender of this push: see its "accept"',
    ]);
  });

  it("is stored with an event, except Docker Hub", () => {
    expect([senderField("github"), senderField("docker-hub")]).toEqual([{ sender: "github" }, {}]);
  });

  it("does not refuse alerts about refused pushes", () => {
    const rules = [{ name: "alerts", on: "event.held", targets: ["a"] }];
    const alert = { type: "events.held", reason: "" } as const;
    const event = { ...eventOf(GHCR), sender: "github", alert };
    const document = rulesOf({ accept: ["docker-hub"], rules: [{ ...rules[0], on: "events.held" }] });
    expect(route(document, { event, payload: {} }).targets).toEqual(["a"]);
  });

  it("causes no confirmation and no callback for a refused push", () => {
    const { document } = rulesOf({ accept: ["github"], rules: EVERY, verify: "tag", callback: "accepted" });
    const decision = decide(document, "r1", routed(["github"], {}));
    expect(decision).toMatchObject({ callback: "off", targets: {} });
    expect(decision.verify).toBeUndefined();
  });

  it.each([
    [["nexus"], 'accept[0]: "senders" defines no nexus'],
    [["Nexus"], "accept[0]: expected one of docker-hub, github, quay, harbor, distribution, gitlab, acr, or a name in"],
    [[], "accept: expected at least one sender"],
    ["github", "accept: expected a list"],
    [{ github: true }, "accept: expected a list"],
  ])("%j is invalid", (accept, problem) => {
    expect(problemsOf({ accept }).join("\n")).toContain(problem);
  });

  it.each([
    [["github", "github"], {}, ['accept[1]: "github" is in this list already']],
    [["docker-hub"], { repository: "ghcr.io/acme/*" }, [unheard("repository", "github")]],
    [["docker-hub"], { registry: ["ghcr.io", "quay.io"] }, [unheard("registry", "github")]],
    [["github"], { repository: "acme/*" }, [unheard("repository", "docker-hub")]],
    [["github"], { registry: "docker.io" }, [unheard("registry", "docker-hub")]],
    [["quay"], { registry: ["ghcr.io", "quay.io"] }, []],
    [["quay"], { repository: ["!ghcr.io/acme/x", "quay.io/acme/*"] }, []],
    [["github"], { repository: "**" }, []],
    [["github"], { registry: { regex: "docker.*" } }, []],
    [["harbor"], { registry: "own.example.com" }, []],
  ])("%j with a rule on %j gives warnings", (accept, match, expected) => {
    const { document } = rulesOf({ accept, rules: [{ name: "one", match, targets: ["a", "b", "c", "d"] }] });
    const warnings = lintRules(document, parseHosts("")).map(({ path, message }) => `${formatPath(path)}: ${message}`);
    expect(warnings.filter((text) => !text.startsWith("targets"))).toEqual(expected);
  });
});

function unheard(field: string, sender: string): string {
  return `rules[0].match.${field}: no push can match: add "${sender}" to "accept", or remove the rule`;
}
