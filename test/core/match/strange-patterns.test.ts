import { describe, expect, it } from "vitest";
import { failureOf, isMatch, matchProblems } from "../rules-of.ts";

const NO_SLASH = "a namespace of Docker Hub has no slash: write";

describe("a pattern with a character that its field never has is refused", () => {
  it.each<[match: object, problem: string]>([
    [
      { registry: "gh cr.io" },
      'registry: a registry never has " ": write several patterns as a list, as in ["docker.io", "ghcr.io"]',
    ],
    [{ registry: "ghcr_io" }, "registry: a registry never has \"_\": expected letters, digits, '.', '-' and ':'"],
    [
      { namespace: "acme, library" },
      'namespace: a namespace never has ",": write several patterns as a list, as in ["acme", "library"]',
    ],
    [{ namespace: "ac+me" }, "namespace: a namespace never has \"+\": expected letters, digits, '.', '_' and '-'"],
    [{ name: "web, api" }, 'name: a name never has ",": write several patterns as a list, as in ["web", "api"]'],
    [{ name: "w+b" }, "name: a name never has \"+\": expected letters, digits, '.', '_' and '-'"],
    [
      { name: { prefix: "docker.io/" } },
      "name.prefix: a name never has \"/\": expected letters, digits, '.', '_' and '-'",
    ],
    [
      { repository: "acme/w+b" },
      "repository: a repository never has \"+\": expected letters, digits, '.', '_', '-' and '/'",
    ],
    [
      { platform: "linux+amd64" },
      "platform: a platform never has \"+\": expected letters, digits, '.', '_', '-' and '/', as in linux/arm64/v8",
    ],
    [{ digest: "sha256,5f" }, 'digest: a digest never has ",": write several patterns as a list, as in ["v1", "v2"]'],
    [
      { digest: "sha256;5f" },
      "digest: a digest never has \";\": expected letters, digits, ':' and the like, as in sha256:4f53…",
    ],
    [{ tag: { exact: "!v1" } }, "tag.exact: a tag never has \"!\": expected letters, digits, '.', '_' and '-'"],
    [{ tag: "v\\;1*" }, "tag: a tag never has \";\": expected letters, digits, '.', '_' and '-'"],
    [{ namespace: "a/b" }, `namespace: ${NO_SLASH} "repository": "a/b", or ask for the "registry" too`],
    [{ namespace: ["acme", "a/b"] }, `namespace[1]: ${NO_SLASH} "repository": "a/b", or ask for the "registry" too`],
    [
      { namespace: { exact: "a/b" } },
      `namespace.exact: ${NO_SLASH} "repository": "a/b", or ask for the "registry" too`,
    ],
    [
      { namespace: { glob: ["acme", "a/*"] } },
      `namespace.glob[1]: ${NO_SLASH} "repository": "a/*", or ask for the "registry" too`,
    ],
    [
      { namespace: { prefix: "a/" } },
      `namespace.prefix: ${NO_SLASH} "repository": "a/", or ask for the "registry" too`,
    ],
    [
      { namespace: { suffix: "/b" } },
      `namespace.suffix: ${NO_SLASH} "repository": "/b", or ask for the "registry" too`,
    ],
    [
      { repository: "registry.gitlab.com/web" },
      'repository: matches no repository of registry.gitlab.com, which are registry.gitlab.com/namespace/name: write "registry.gitlab.com/**"',
    ],
    [{ repository: "web:v1" }, 'repository: a repository has no tag: expected "web", and "v1" under "tag"'],
    [{ tag: { exact: "" } }, "tag.exact: expected a text, got an empty one"],
    [{ pusher: { prefix: ["a", ""] } }, "pusher.prefix[1]: expected a text, got an empty one"],
    [{ tag: Array.from({ length: 5001 }, () => "v1") }, "tag: expected at most 5000 texts"],
    [{ all: Array.from({ length: 501 }, () => ({})) }, "all: expected at most 500 sets of conditions"],
    [{ received: { days: Array.from({ length: 21 }, () => "mon") } }, "received.days: expected at most 20 days"],
  ])("%j", (match, problem) => {
    expect(matchProblems(match)).toContain(problem);
  });

  it.each([
    ["alpha", "[a-zA-Z]"],
    ["alnum", "[a-zA-Z0-9]"],
    ["lower", "[a-z]"],
    ["upper", "[A-Z]"],
    ["xdigit", "[0-9a-fA-F]"],
    ["word", "[a-zA-Z0-9_]"],
    ["punct", "its characters"],
  ])("as a class of POSIX, [:%s:], with advice to write %s", (name, advice) => {
    expect(matchProblems({ tag: `v[[:${name}:]]*` })).toEqual([
      `tag: [:${name}:] is no class here: write ${advice}, or use "regex"`,
    ]);
  });

  it.each([
    [58, `^${"v".repeat(58)}$`],
    [59, `^${"v".repeat(59)}…`],
  ])("and quoted up to 60 characters: of %i letters", (length, shown) => {
    expect(matchProblems({ tag: `^${"v".repeat(length)}$` })).toEqual([
      `tag: this looks like a regular expression: write {"regex": "${shown}"}`,
    ]);
  });
});

describe("a condition on a fact of the push", () => {
  it.each<[match: object, push: object, holds: boolean]>([
    [{ registry: "docker.io" }, {}, true],
    [{ registry: "ghcr.io" }, { repository: "ghcr.io/acme/web" }, true],
    [{ platform: "linux/arm64" }, { platforms: ["linux/amd64", "linux/arm64"] }, true],
    [{ platform: "linux/arm64" }, { platforms: ["linux/amd64"] }, false],
    [{ is_official: true }, { isOfficial: true }, true],
    [{ is_private: false }, { isPrivate: false }, true],
  ])("%j of %j: %s", (match, push, holds) => {
    expect(isMatch(match, push)).toBe(holds);
  });

  it.each<[match: object, push: object, failure: object]>([
    [{ registry: "ghcr.io" }, {}, { path: "registry", expected: "ghcr.io", actual: "docker.io" }],
    [{ is_official: true }, { isOfficial: false }, { path: "is_official", expected: "true", actual: false }],
    [{ is_private: true }, {}, { path: "is_private", expected: "true" }],
    [{ platform: "x/y" }, { platforms: ["a/b", "c/d"] }, { path: "platform", expected: "x/y", actual: "a/b,c/d" }],
  ])("%j of %j fails with %j", (match, push, failure) => {
    expect(failureOf(match, push)).toEqual(failure);
  });
});
