import { describe, expect, it } from "vitest";
import { foreignFields } from "../../../src/core/senders/foreign-fields.ts";
import type { SenderName } from "../../../src/core/senders/name.ts";
import { acr, distributionAt, github, harbor, quay } from "./bodies.ts";

const BODIES: Readonly<Record<SenderName, object>> = {
  "docker-hub": { callback_url: "", push_data: { tag: "v1" }, repository: { repo_name: "acme/web" }, dhi_metadata: {} },
  github: github({}),
  quay: quay(["v1"]),
  harbor: harbor({}),
  distribution: distributionAt("registry.example.com"),
  gitlab: distributionAt("registry.example.com"),
  acr: acr({}),
};

const SENDERS = Object.keys(BODIES) as SenderName[];

describe("fields of another sender", () => {
  it.each(SENDERS)("are not found in a body of %s", (sender) => {
    expect(foreignFields({ name: sender }, BODIES[sender])).toEqual([]);
  });

  it.each(SENDERS.flatMap((sender) => SENDERS.map((other) => [sender, other] as const)))(
    "of %s with those of %s has a problem, unless they send the same form",
    (sender, other) => {
      const isSame = sender === other || [sender, other].every((name) => ["distribution", "gitlab"].includes(name));
      const problems = foreignFields({ name: sender }, { ...BODIES[other], ...BODIES[sender] });
      expect(problems.length > 0).toBe(!isSame);
    },
  );

  it.each(["Push_Data", "PUSH_DATA", "pu\u017fh_data"])("are found in the spelling %s, which Go accepts", (key) => {
    expect(foreignFields({ name: "distribution" }, { events: [], [key]: {} })).toEqual([
      { path: [key], message: "belongs to the body of docker-hub: post it to /hook/<token>/docker-hub" },
    ]);
  });

  it.each([null, "text", 5, [{ push_data: {} }]])("are not searched in %j", (payload) => {
    expect(foreignFields({ name: "quay" }, payload)).toEqual([]);
  });
});
