import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import { isMatch, matchProblems } from "../rules-of.ts";

describe("a condition on the tag", () => {
  it.each<[pattern: string | string[], tag: string | undefined, expected: boolean]>([
    ["latest", "latest", true],
    ["latest", "Latest", false],
    ["latest", "latest-alpine", false],
    ["v1.2", "v1x2", false],
    ["v*", "v1.2.3", true],
    ["v*", "rv1", false],
    ["!latest", "v1", true],
    ["!latest", "latest", false],
    ["!*-rc*", "v1-rc1", false],
    ["!*-rc*", "v1", true],
    [["v1", "v2"], "v2", true],
    [["v1", "v2"], "v3", false],
    [["v*", "!*-rc*"], "v1.2.3", true],
    [["v*", "!*-rc*"], "v1.2.3-rc1", false],
    [["!*-rc*", "v*"], "v1.2.3-rc1", false],
    [["v*", "!*-rc*"], "latest", false],
    [["!latest", "!nightly"], "v1", true],
    [["!latest", "!nightly"], "nightly", false],
    [["v*", "!v*"], "v1", false],
    ["*", undefined, false],
    ["**", undefined, false],
    ["!latest", undefined, false],
    [["!latest", "*"], undefined, false],
  ])("%j holds for %s: %s", (tag, actual, expected) => {
    expect(isMatch({ tag }, actual === undefined ? {} : { tag: actual })).toBe(expected);
  });
});

describe("a condition on the pusher, which may have any character", () => {
  it.each<[pattern: string, pusher: string, expected: boolean]>([
    ["\\!x", "!x", true],
    ["!!x", "!x", false],
    ["!!x", "x", true],
    ["build (ci)", "build (ci)", true],
    ["^1.2.0", "^1.2.0", true],
  ])("%j holds for %s: %s", (pattern, pusher, expected) => {
    expect(isMatch({ pusher: pattern }, { pusher })).toBe(expected);
  });
});

describe("a condition on the repository", () => {
  it.each<[pattern: string | string[], repository: string, expected: boolean]>([
    ["acme/web", "acme/web", true],
    ["Acme/Web", "acme/web", true],
    ["acme/web", "acme/web2", false],
    ["acme/web", "acmeXweb", false],
    ["nginx", "library/nginx", true],
    ["_/nginx", "library/nginx", true],
    ["nginx", "acme/nginx", false],
    ["acme/*", "acme/api", true],
    ["acme/*", "other/api", false],
    ["*/web", "acme/web", true],
    ["**", "library/nginx", true],
    ["**/nginx", "library/nginx", true],
    ["Acme/*", "acme/api", true],
    ["*/Web", "acme/web", true],
    [["acme/*", "!acme/secret"], "acme/web", true],
    [["acme/*", "!acme/secret"], "acme/secret", false],
    ["!nginx", "library/nginx", false],
    ["!nginx", "acme/nginx", true],
  ])("%j holds for %s: %s", (repository, actual, expected) => {
    expect(isMatch({ repository }, { repository: actual })).toBe(expected);
  });

  it.each<[operators: object, repository: string, expected: boolean]>([
    [{ exact: "nginx" }, "library/nginx", true],
    [{ exact: ["_/nginx", "Acme/Web"] }, "acme/web", true],
    [{ exact: "nginx" }, "acme/nginx", false],
    [{ glob: "nginx" }, "library/nginx", true],
    [{ glob: "Acme/*" }, "acme/web", true],
    [{ prefix: "acme/" }, "acme/web", true],
    [{ suffix: "/web" }, "acme/web", true],
    [{ regex: "^acme/w" }, "acme/web", true],
  ])("%j holds for %s: %s", (repository, actual, expected) => {
    expect(isMatch({ repository }, { repository: actual })).toBe(expected);
  });

  it("can test the namespace or the name alone", () => {
    expect(isMatch({ namespace: "library" }, { repository: "library/nginx" })).toBe(true);
    expect(isMatch({ namespace: "lib*", name: ["web", "api"] }, { repository: "library/nginx" })).toBe(false);
    expect(isMatch({ name: "n*x" }, { repository: "acme/nginx" })).toBe(true);
  });
});

describe("a condition on another field", () => {
  const helm = "application/vnd.cncf.helm.config.v1+json";

  it.each<[match: object, push: Partial<Push>, expected: boolean]>([
    [{ pusher: "ci-*" }, { pusher: "ci-of-acme" }, true],
    [{ pusher: "!ci-*" }, { pusher: "wile" }, true],
    [{ pusher: "!ci-*" }, {}, false],
    [{ media_type: "**helm**" }, { mediaType: helm }, true],
    [{ media_type: helm }, {}, false],
    [{ kind: "image" }, {}, true],
    [{ kind: "helm" }, { mediaType: helm }, true],
    [{ kind: ["!image"] }, { mediaType: helm }, true],
    [{ kind: "image" }, { mediaType: helm }, false],
    [{ token: "first" }, {}, true],
    [{ token: "second" }, {}, false],
    [{ is_private: true }, { isPrivate: true }, true],
    [{ is_private: true }, { isPrivate: false }, false],
    [{ is_private: false }, { isPrivate: false }, true],
    [{ is_private: false }, {}, false],
    [{ is_official: true }, { isOfficial: true }, true],
    [{ is_official: false }, { isOfficial: true }, false],
  ])("%j holds for %j: %s", (match, push, expected) => {
    expect(isMatch(match, push)).toBe(expected);
  });
});

describe("a pattern that can match nothing is refused", () => {
  it.each<[match: object, problems: string[]]>([
    [{ tag: "" }, ["tag: expected a text or a glob, got an empty text"]],
    [{ tag: "!" }, ["tag: expected a text or a glob, got an empty text"]],
    [{ tag: ["v*", "[a"] }, ["tag[1]: expected ']' to end the character class"]],
    [{ tag: [] }, ["tag: expected at least one text"]],
    [{ tag: ["v*", 5] }, ["tag[1]: expected a text, got 5"]],
    [{ kind: "chart" }, ["kind: expected one of image, helm, signature, other"]],
    [{ kind: { exact: ["image", "Helm"] } }, ["kind.exact[1]: expected one of image, helm, signature, other"]],
    [
      { repository: { exact: ["nginx", "a/b/c"] } },
      ["repository.exact[1]: expected a repository of Docker Hub with two parts, as in acme/web; this one has 3"],
    ],
    [
      { repository: "a/b/c" },
      ["repository: expected a repository of Docker Hub with two parts, as in acme/web; this one has 3"],
    ],
    [
      { repository: ["**", "!web*"] },
      ['repository[1]: matches no repository, which are namespace/name: write "web*/*", "*/web*" or "**"'],
    ],
  ])("%j", (match, problems) => {
    expect(matchProblems(match)).toEqual(problems);
  });
});
