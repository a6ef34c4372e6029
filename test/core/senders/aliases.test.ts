import { describe, expect, it } from "vitest";
import { parseAliases, publicHost } from "../../../src/core/senders/aliases.ts";

describe("REGISTRY_ALIASES", () => {
  it.each([
    ["docker_registry", "registry.example.com"],
    ["Docker_Registry", "registry.example.com"],
    ["registry:5000", "r.example.com"],
    ["other.example.com", "other.example.com"],
    ["half", "half"],
    ["", ""],
  ])("maps %s to %s", (host, known) => {
    const aliases = parseAliases(
      "docker_registry=registry.example.com, registry:5000 = r.example.com,half,half=,=x,a=b=c",
    );
    expect(publicHost(aliases, host)).toBe(known);
  });
});
