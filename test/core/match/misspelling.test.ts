import { describe, expect, it } from "vitest";
import { isMatch, matchProblems, problemsOf } from "../rules-of.ts";

describe("a tag pattern that can never match is refused with advice", () => {
  it.each<[pattern: string, message: string]>([
    [">=1.0.0", 'this looks like a range of versions: write {"semver": ">=1.0.0"}'],
    ["^1.2.0", 'this looks like a range of versions: write {"semver": "^1.2.0"}'],
    ["~1.2", 'this looks like a range of versions: write {"semver": "~1.2"}'],
    ["=1.2.3", 'this looks like a range of versions: write {"semver": "=1.2.3"}'],
    ["< v2", 'this looks like a range of versions: write {"semver": "< v2"}'],
    ["!=1.2.3", '"!=" is no operator here: write "!1.2.3"'],
    ["!>=2", 'this looks like a range of versions: write {"semver": ">=2"}'],
    ["semver:^1", 'this looks like a range of versions: write {"semver": "^1"}'],
    ["^v[0-9]+$", 'this looks like a regular expression: write {"regex": "^v[0-9]+$"}'],
    ["/^v/", 'this looks like a regular expression: write {"regex": "^v"}'],
    ["regexp:^v", 'this looks like a regular expression: write {"regex": "^v"}'],
    ["v\\d", 'this looks like a regular expression: write {"regex": "v\\\\d"}'],
    ["(v1|v2)", 'this looks like a regular expression: write {"regex": "(v1|v2)"}'],
    ["glob:v*", 'write the glob alone: "v*"'],
    ["v1|v2", '"|" is no alternative here: write a list, ["v1","v2"]'],
    ["v1 || v2", '"|" is no alternative here: write a list, ["v1","v2"]'],
    ["v 1", 'a tag never has " ": write several patterns as a list, as in ["v1", "v2"]'],
    ["1.0.0 - 2.0.0", 'this looks like a range of versions: write {"semver": "1.0.0 - 2.0.0"}'],
    ["v1,v2", 'a tag never has ",": write several patterns as a list, as in ["v1", "v2"]'],
    ["1.2.3+build", 'a tag never has "+": registries take "_" or "-" for it, as in 1.2.3_build'],
    ["acme/web:v*", 'a tag never has "/": write the tag alone, and the repository under "repository"'],
    ["v[[:digit:]]*", '[:digit:] is no class here: write [0-9], or use "regex"'],
    ["@(v1|v2)*", '@(...) is no glob here: write "{v1,v2}*"'],
    ["!(latest)", '!(...) is no glob here: write "!latest"'],
    ["!(a|b)", '@(...), !(...), ?(...), *(...) and +(...) are no globs here: write {a,b}, "!..." or "regex"'],
    ["v+(1)", '@(...), !(...), ?(...), *(...) and +(...) are no globs here: write {a,b}, "!..." or "regex"'],
    ["v1.2.ß", "a tag never has \"ß\": expected letters, digits, '.', '_' and '-'"],
  ])("%s", (tag, message) => {
    expect(matchProblems({ tag })).toEqual([`tag: ${message}`]);
    expect(matchProblems({ any: [{ tag: { glob: ["v1", tag] } }] })).toEqual([`any[0].tag.glob[1]: ${message}`]);
  });

  it.each(["v*", "v1.*", "[0-9]*", "[!a-z]*", "{v1,v2}*", "!*-rc*", "v?.?", "\\v1", "**", "sha-[0-9a-f]*", "[.+]x"])(
    "%s may match, and is taken",
    (tag) => {
      expect(matchProblems({ tag })).toEqual([]);
    },
  );

  it.each<[operators: object, problem: string]>([
    [{ exact: "v*" }, 'tag.exact: a tag never has "*": use "glob" for a pattern'],
    [{ prefix: ">=1" }, "tag.prefix: a tag never has \">\": expected letters, digits, '.', '_' and '-'"],
    [
      { suffix: ["-rc", "+x"] },
      'tag.suffix[1]: a tag never has "+": registries take "_" or "-" for it, as in 1.2.3_build',
    ],
  ])("%j", (tag, problem) => {
    expect(matchProblems({ tag })).toEqual([problem]);
  });
});

describe("another pattern that can never match is refused with advice", () => {
  it.each<[match: object, problem: string]>([
    [{ repository: "docker.io/acme/*" }, 'repository: a repository of Docker Hub has no host here: write "acme/*"'],
    [{ repository: "docker.io/acme/web" }, 'repository: a repository of Docker Hub has no host here: write "acme/web"'],
    [
      { repository: ["**", "!index.docker.io/acme/*"] },
      'repository[1]: a repository of Docker Hub has no host here: write "acme/*"',
    ],
    [
      { repository: "https://hub.docker.com/r/acme/*" },
      'repository: a repository of Docker Hub has no host here: write "acme/*"',
    ],
    [
      { repository: "registry.hub.docker.com/acme/*" },
      'repository: a repository of Docker Hub has no host here: write "acme/*"',
    ],
    [
      { repository: { prefix: "docker.io/" } },
      "repository.prefix: a repository of Docker Hub has no host here: leave it out",
    ],
    [
      { repository: "https://ghcr.io/acme/*" },
      'repository: expected a repository without https://: write "ghcr.io/acme/*"',
    ],
    [
      { repository: "org/image:dev-*" },
      'repository: a repository has no tag: expected "org/image", and "dev-*" under "tag"',
    ],
    [
      { repository: "acme/web/*" },
      "repository: expected a repository of Docker Hub with two parts, as in acme/web; this one has 3",
    ],
    [
      { repository: "acme/web, acme/api" },
      'repository: a repository never has ",": write several patterns as a list, as in ["acme/web", "acme/api"]',
    ],
    [
      { repository: "ghcr.io/*" },
      'repository: matches no repository of ghcr.io, which are ghcr.io/namespace/name: write "ghcr.io/**"',
    ],
    [
      { repository: ["**", "!quay.io/web"] },
      'repository[1]: matches no repository of quay.io, which are quay.io/namespace/name: write "quay.io/**"',
    ],
    [
      { namespace: "acme/*" },
      'namespace: a namespace of Docker Hub has no slash: write "repository": "acme/*", or ask for the "registry" too',
    ],
    [{ name: "acme/web" }, 'name: a name has no slash: write "repository": "acme/web"'],
    [{ registry: "index.docker.io" }, 'registry: Docker Hub is "docker.io" here'],
    [{ registry: "https://ghcr.io" }, "registry: expected a host without a scheme, as in ghcr.io"],
    [{ registry: "ghcr.io/acme" }, 'registry: a registry is a host alone: write "repository": "ghcr.io/acme"'],
    [
      { platform: "linux/amd64,linux/arm64" },
      'platform: a platform never has ",": write several patterns as a list, as in ["linux/amd64", "linux/arm64"]',
    ],
  ])("%j", (match, problem) => {
    expect(matchProblems(match)).toEqual([problem]);
  });

  it.each<object>([
    { repository: "registry.example.com:5000/group/project/web" },
    { repository: "ghcr.io/acme/*" },
    { repository: "acme/**" },
    { repository: "**/web" },
    { repository: "{acme,other}/*" },
    { registry: "registry.example.com", namespace: "group/*" },
    { registry: "registry.example.com", any: [{ namespace: "group/sub" }] },
    { registry: ["docker.io", "localhost:5000"] },
    { digest: "sha256:4f53*" },
    { pusher: "^somebody, (CI) + others" },
  ])("%j is accepted", (match) => {
    expect(matchProblems(match)).toEqual([]);
  });
});

describe("a range of versions", () => {
  it.each<[semver: unknown, problem: string]>([
    ["", 'tag.semver: expected a range of versions; "*" takes every version'],
    [" ", 'tag.semver: expected a range of versions; "*" takes every version'],
    [">=1.0.0, <2.0.0", "tag.semver: expected a space where other tools write a comma, as in >=1.0.0 <2.0.0"],
    ["!=1.2.3", 'tag.semver: expected a range without "!=": write <1.2.3 || >1.2.3, or exclude the tag with "not"'],
    [{ range: "" }, 'tag.semver.range: expected a range of versions; "*" takes every version'],
  ])("%j is refused", (semver, problem) => {
    expect(matchProblems({ tag: { semver } })[0]).toBe(problem);
  });

  it(`with "-0" follows npm's meaning`, () => {
    expect(isMatch({ tag: { semver: ">=1.0.0-0" } }, { tag: "1.0.0-rc.1" })).toBe(true);
    expect(isMatch({ tag: { semver: ">=1.0.0-0" } }, { tag: "1.1.0-rc.1" })).toBe(false);
  });
});

it("a tag that looks like a Helm or npm range is a text", () => {
  expect(isMatch({ tag: "1.x" }, { tag: "1.2.3" })).toBe(false);
});

it("an upper-case name still matches", () => {
  expect(isMatch({ repository: "ACME/Web" }, { repository: "acme/web" })).toBe(true);
});

describe("another tool's word is answered with the right one", () => {
  it.each<[match: object, problem: string]>([
    [{ repo: "acme/web" }, 'repo: unknown field: did you mean "repository"?'],
    [{ image: "acme/web" }, 'image: unknown field: did you mean "repository"?'],
    [{ and: [] }, 'and: unknown field: did you mean "all"?'],
    [{ $or: [] }, '$or: unknown field: did you mean "any"?'],
    [{ tag: { $eq: "v1" } }, 'tag.$eq: unknown field: did you mean "exact"?'],
    [{ tag: { "anything-but": "v1" } }, 'tag["anything-but"]: unknown field; known fields:'],
    [{ tag: { startsWith: "v" } }, 'tag.startsWith: unknown field: did you mean "prefix"?'],
    [{ tag: { number: { $gte: 1 } } }, 'tag.number.$gte: unknown field: did you mean "gte"?'],
    [{ tag: { wildcard: "v*" } }, 'tag.wildcard: unknown field: did you mean "glob"?'],
  ])("%j", (match, problem) => {
    expect(matchProblems(match)[0]).toContain(problem);
  });

  it.each<[type: string, hint: string]>([
    ["slak", 'did you mean "slack"?'],
    ["http", 'did you mean "webhook"?'],
    ["carrier-pigeon", "known types: webhook, tunnel, slack"],
  ])("the target type %s", (type, hint) => {
    const problems = problemsOf({ targets: { a: { type, url: "https://hooks.example.com/" } } });
    expect(problems).toEqual([expect.stringContaining(`targets.a.type: unknown type of target; ${hint}`)]);
  });

  it.each<[when: string, hint: string]>([
    ["not event.tag.startsWith('v')", "CEL writes ! for not"],
    ["event.tag == 'v1' and event.name == 'web'", "CEL writes && for and"],
    ["event.tag == 'a' OR event.tag == 'b and c'", "CEL writes || for OR"],
  ])("in CEL: %s", (when, hint) => {
    const [problem = ""] = matchProblems({ when });
    expect(problem.endsWith(hint)).toBe(true);
  });
});

describe("a number that JSON rounds", () => {
  it("is refused in the document", () => {
    expect(matchProblems({ tag: { number: { gt: 2 ** 53 } } })).toEqual([
      "tag.number.gt: expected a number from -9007199254740991 to 9007199254740991: JSON rounds larger ones",
    ]);
  });

  it.each<[number: object, tag: string, expected: boolean]>([
    [{ gt: 9_007_199_254_740_991 }, "9007199254740991.1", true],
    [{ eq: 9_007_199_254_740_991 }, "9007199254740991.1", false],
    [{ lt: 9_007_199_254_740_991 }, "9007199254740991.1", false],
    [{ lte: 0.1 }, "0.10000000000000000001", false],
    [{ eq: 0.1 }, "0.1000", true],
    [{ gt: 1e-7 }, "0.0000001", false],
    [{ gte: 1e-7 }, "0.0000001", true],
    [{ lt: -1.5 }, "-1.50000000000000000001", true],
    [{ gt: 20_261_129 }, "20261129123456789", true],
  ])("is compared exactly in a tag: %j of %s is %s", (number, tag, expected) => {
    expect(isMatch({ tag: { number } }, { tag })).toBe(expected);
  });
});
