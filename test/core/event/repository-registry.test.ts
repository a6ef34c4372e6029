import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRegistryRepository, parseRepositoryName } from "../../../src/core/event/repository.ts";

describe("a repository of another registry", () => {
  it.each([
    ["ghcr.io/acme/web", { registry: "ghcr.io", namespace: "acme", name: "web" }],
    ["GHCR.io/Acme/Web", { registry: "ghcr.io", namespace: "acme", name: "web" }],
    ["demo.azurecr.io/web", { registry: "demo.azurecr.io", namespace: "", name: "web" }],
    ["localhost:5000/web", { registry: "localhost:5000", namespace: "", name: "web" }],
    ["registry.example.com:5000/a/b/c", { registry: "registry.example.com:5000", namespace: "a/b", name: "c" }],
  ])("%s", (text, parts) => {
    expect(parseRepositoryName(text)).toEqual({ ok: true, value: { fullName: text.toLowerCase(), ...parts } });
  });

  it.each([
    ["docker.io/acme/web", "without a host"],
    ["index.docker.io/acme/web", "without a host"],
    ["ghcr.io/", "a repository of ghcr.io"],
    ["ghcr.io/acme//web", "a repository of ghcr.io"],
    ["-.io/acme/web", "the host of a registry"],
    ["ghcr.io:port/acme/web", "the host of a registry"],
    [`ghcr.io/${"a".repeat(300)}`, "a repository of ghcr.io"],
  ])("%s is none", (text, why) => {
    const parsed = parseRepositoryName(text);
    expect(parsed.ok ? "" : parsed.error).toContain(why);
  });

  it("without a host is on Docker Hub", () => {
    expect(parseRepositoryName("acme/web")).toEqual({
      ok: true,
      value: { fullName: "acme/web", namespace: "acme", name: "web" },
    });
  });

  it("needs a host with a dot or a port", () => {
    expect(parseRegistryRepository("acme", "web")).toEqual({
      ok: false,
      error: "expected the host of a registry with a dot or a port, as in ghcr.io or localhost:5000",
    });
  });

  it("never becomes one of Docker Hub", () => {
    const host = fc.oneof(fc.constantFrom("acme", "localhost", "ghcr.io", "acme:80", "docker.io"), fc.string());
    const path = fc.oneof(fc.constantFrom("web", "acme/web", "a/b/c"), fc.string());
    fc.assert(
      fc.property(host, path, (host, path) => {
        const parsed = parseRegistryRepository(host, path);
        expect(parsed.ok ? parseRepositoryName(parsed.value.fullName) : parsed).toEqual(parsed);
        expect(parsed.ok && parsed.value.registry === undefined).toBe(false);
      }),
    );
  });
});
