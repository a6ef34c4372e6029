import { describe, expect, it } from "vitest";
import { routingOf } from "../rules-of.ts";

const SIGNATURE = `sha256-${"0123456789abcdef".repeat(4)}.sig`;

const targets = {
  deploy: { type: "webhook", kind: "deploy", url: "https://deploy.example.com/" },
  portainer: { type: "portainer", url: "https://portainer.example.com/api/stacks/webhooks/1" },
  chat: { type: "webhook", url: "https://chat.example.com/" },
};

function routed(match: object | undefined, tag: string) {
  const rule = { name: "one", ...(match !== undefined && { match }), targets: ["deploy", "chat", "portainer"] };
  const { targets: names, trace } = routingOf([rule], { tag }, { targets });
  return { names, withheld: trace[0]?.withheld };
}

describe("a signature of cosign", () => {
  it.each<object | undefined>([
    undefined,
    { repository: "acme/*" },
    { tag: "**" },
    { kind: "!helm" },
    { when: "event.repository == 'acme/web'" },
    { not: { kind: "signature", tag: "v1" } },
    { any: [{ tag: "*" }, { repository: "acme/web" }] },
  ])("is not deployed by a rule on %j, and the trace shows it", (match) => {
    expect(routed(match, SIGNATURE)).toEqual({ names: ["chat"], withheld: ["deploy", "portainer"] });
  });

  it.each<object>([
    { kind: "signature" },
    { kind: ["image", "signature"] },
    { kind: { exact: "signature" } },
    { kind: "*" },
    { all: [{ tag: "*.sig" }, { any: [{ kind: "signature" }] }] },
    { when: "event.kind == 'signature'" },
    { when: 'event.kind == "signature"' },
  ])("is deployed by a rule that asks for it: %j", (match) => {
    expect(routed(match, SIGNATURE)).toEqual({ names: ["deploy", "chat", "portainer"], withheld: undefined });
  });

  it("is withheld only where a rule matches, also from a single target", () => {
    const rules = [
      { name: "one", match: { tag: "v*" }, targets: ["deploy"] },
      { name: "two", targets: ["deploy"] },
    ];
    expect(routingOf(rules, { tag: SIGNATURE }, { targets }).trace).toEqual([
      { rule: "one", matched: false, failed: { path: "tag", expected: "v*", actual: SIGNATURE } },
      { rule: "two", matched: true, withheld: ["deploy"] },
    ]);
  });

  it("is not deployed by the default", () => {
    const routing = routingOf([], { tag: SIGNATURE }, { targets, default: { targets: ["deploy", "chat"] } });
    expect(routing.targets).toEqual(["chat"]);
  });
});

it("an image is deployed by the same rules", () => {
  expect(routed(undefined, "v1.2.3")).toEqual({ names: ["deploy", "chat", "portainer"], withheld: undefined });
});
