import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRepository } from "../../../src/core/event/repository.ts";

describe("parseRepository", () => {
  // The forms are those of https://github.com/distribution/reference/blob/main/normalize_test.go
  it.each([
    ["acme/web", "acme/web"],
    ["nginx", "library/nginx"],
    ["library/nginx", "library/nginx"],
    ["_/nginx", "library/nginx"],
    ["Acme/Web", "acme/web"],
    ["NGINX", "library/nginx"],
    ["d/docker", "d/docker"],
    ["jess/t", "jess/t"],
    ["docker-rules/docker", "docker-rules/docker"],
    ["docker---rules/docker", "docker---rules/docker"],
    ["dock__er/docker", "dock__er/docker"],
    ["jsperf/jsperf.com", "jsperf/jsperf.com"],
    ["ubuntu-12.04-base", "library/ubuntu-12.04-base"],
  ])("%s is %s", (text, fullName) => {
    expect(parseRepository(text)).toMatchObject({ ok: true, value: { fullName } });
  });

  it.each([
    "",
    "/",
    "acme/",
    "/web",
    "_",
    "acme/_",
    "acme/web/api",
    "docker.io/acme/web",
    "acme/web:v1",
    "acme/web@sha256:00",
    "https://hub.docker.com/r/acme/web",
    "127.0.0.1:5000/web",
    "ghcr.io/web",
    "acme.corp/web",
    "acme/we b",
    "acme/web\n",
    "acme/wéb",
    // The Kelvin sign, whose lower case is a k, and the dotted I.
    "acme/\u212aube",
    "acme/\u0130mage",
    "-docker/docker",
    "docker-/docker",
    "____/____",
    "_docker/_docker",
    "dock..er/docker",
    "dock_.er/docker",
    "dock-.er/docker",
    `acme/${"a".repeat(251)}`,
  ])("%j is none", (text) => {
    expect(parseRepository(text)).toEqual({
      ok: false,
      error: "expected a repository of Docker Hub, as in acme/web or nginx",
    });
  });

  it("accepts 255 characters", () => {
    expect(parseRepository(`acme/${"a".repeat(250)}`).ok).toBe(true);
  });

  it("is idempotent", () => {
    const part = fc.stringMatching(/^[A-Za-z0-9]{1,5}(?:[._-][a-z0-9]{1,5})?$/);
    const namespace = fc.stringMatching(/^[A-Za-z0-9]{1,5}(?:[_-][a-z0-9]{1,5})?$/);
    const text = fc.oneof(
      part,
      part.map((name) => `_/${name}`),
      fc.tuple(namespace, part).map((parts) => parts.join("/")),
    );
    fc.assert(
      fc.property(text, (name) => {
        const parsed = parseRepository(name);
        expect(parsed.ok && parseRepository(parsed.value.fullName)).toEqual(parsed);
      }),
    );
  });

  it("returns namespace and name or an error for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = parseRepository(text);
        expect(parsed.ok ? parsed.value.fullName.split("/") : []).toEqual(
          parsed.ok ? [parsed.value.namespace, parsed.value.name] : [],
        );
      }),
    );
  });
});
