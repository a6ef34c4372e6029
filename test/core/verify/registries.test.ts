import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { mayGetAccount } from "../../../src/core/verify/registries.ts";
import { openVerification, recordCheck, unconfirmedReason } from "../../../src/core/verify/verification.ts";
import { eventOf } from "../event-of.ts";
import { now } from "../record-of.ts";
import { problemsOf } from "../rules-of.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const ghcr = (digest?: string): Event =>
  eventOf({ repository: "ghcr.io/acme/web", tag: "v1", ...(digest !== undefined && { digest }) });

describe("a push to another registry", () => {
  it.each<[string, string | undefined, string]>([
    ["without a digest is confirmed by the tag alone", undefined, "confirmed"],
    ["with the tag's digest is confirmed", DIGEST, "confirmed"],
    ["with another digest is asked again", `sha256:${"a0".repeat(32)}`, "pending"],
  ])("%s", (_, digest, status) => {
    const event = ghcr(digest);
    const begun = openVerification(event, { by: "digest" }, now);
    const found = recordCheck(begun, event, { kind: "facts", facts: { digest: DIGEST } }, now);
    expect(found.status).toBe(status);
  });

  it("tells which registry has not confirmed it, and what it has instead", () => {
    const event = ghcr(`sha256:${"a0".repeat(32)}`);
    const begun = openVerification(event, { by: "digest", within: "1s" }, now);
    const found = recordCheck(begun, event, { kind: "facts", facts: { digest: DIGEST } }, now + 1000);
    expect(unconfirmedReason(found)).toBe(
      `not confirmed by ghcr.io: the tag has the digest ${DIGEST}, not the one that the push named`,
    );
  });
});

describe("the account of a registry", () => {
  it.each<[tokenServer: string, host: string, tokenHost: string | undefined, may: boolean]>([
    ["ghcr.io", "ghcr.io", undefined, true],
    ["harbor.example.com:8443", "harbor.example.com", undefined, true],
    ["gitlab.com", "registry.gitlab.com", undefined, true],
    ["auth.example.com", "registry.example.com", undefined, false],
    ["auth.example.com", "registry.example.com", "Auth.example.com", true],
    ["evil.example", "registry.example.com", "auth.example.com", false],
    ["evilghcr.io", "ghcr.io", undefined, false],
    ["ghcr.io.evil.example", "ghcr.io", undefined, false],
  ])("%s may get that of %s, named %s: %s", (tokenServer, host, tokenHost, may) => {
    expect(mayGetAccount(tokenServer, host, tokenHost === undefined ? {} : { token_host: tokenHost })).toBe(may);
  });
});

it.each<[string, object, string]>([
  ["Docker Hub", { "docker.io": {} }, 'registries["docker.io"]: expected the host of a registry other than Docker Hub'],
  ["a host in upper case", { "GHCR.io": {} }, 'registries["GHCR.io"]: expected the host'],
  ["a path", { "ghcr.io/acme": {} }, "expected the host"],
  [
    "a password in the document",
    { "ghcr.io": { password: "x" } },
    'registries["ghcr.io"].password: expected ${secret:NAME}',
  ],
])("the document may not name %s", (_, registries, problem) => {
  expect(problemsOf({ registries }).join("\n")).toContain(problem);
});
