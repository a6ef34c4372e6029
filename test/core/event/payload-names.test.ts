import { describe, expect, it } from "vitest";
import { parsePayload } from "../../../src/core/event/payload.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";

interface Names {
  readonly repo_name?: string | null;
  readonly namespace?: string | null;
  readonly name?: string | null;
  readonly owner?: string;
}

/** The repository that a push is understood as, or its problems. */
function read(repository: Names): string | readonly string[] {
  const push = parsePayload({ push_data: { tag: "v1" }, repository });
  return push.ok ? push.value.repository : push.error.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

const accepted: readonly (readonly [what: string, names: Names, repository: string])[] = [
  ["all three in agreement", { repo_name: "acme/web", namespace: "acme", name: "web" }, "acme/web"],
  ["repo_name alone", { repo_name: "acme/web" }, "acme/web"],
  ["repo_name and an empty namespace", { repo_name: "acme/web", namespace: "", name: "" }, "acme/web"],
  ["repo_name and a namespace of null", { repo_name: "acme/web", namespace: null, name: null }, "acme/web"],
  ["other cases of one namespace", { repo_name: "Acme/Web", namespace: "ACME", name: "web" }, "acme/web"],
  ["another name, as captured in 2016", { repo_name: "acme/gate", namespace: "acme", name: "testhook" }, "acme/gate"],
  ["an owner who is a user", { repo_name: "acme/web", namespace: "acme", name: "web", owner: "alice" }, "acme/web"],
  ["a bare name in library", { repo_name: "busybox", namespace: "library", name: "busybox" }, "library/busybox"],
  ["a bare name alone", { repo_name: "nginx" }, "library/nginx"],
  ["an old official name", { repo_name: "_/nginx" }, "library/nginx"],
  ["an old official name in library", { repo_name: "_/nginx", namespace: "library" }, "library/nginx"],
  ["the placeholders of 2014", { repo_name: "_/nginx", namespace: "username", name: "reponame" }, "library/nginx"],
  ["namespace and name", { namespace: "acme", name: "web" }, "acme/web"],
  ["namespace and name, repo_name null", { repo_name: null, namespace: "acme", name: "web" }, "acme/web"],
  ["name alone", { name: "busybox" }, "library/busybox"],
  ["a full name alone", { name: "acme/web" }, "acme/web"],
  ["a full name in its namespace", { name: "acme/web", namespace: "acme" }, "acme/web"],
];

const contradicts = (field: string, repository: string): string[] => [
  `repository.namespace: contradicts repository.${field}, which names ${repository}: receivers would read two repositories`,
];

const refused: readonly (readonly [what: string, names: Names, problems: readonly string[]])[] = [
  [
    "a bare name in another namespace than library",
    { repo_name: "nginx", namespace: "acme" },
    contradicts("repo_name", "library/nginx"),
  ],
  [
    "another namespace",
    { repo_name: "acme/web", namespace: "victim", name: "db" },
    contradicts("repo_name", "acme/web"),
  ],
  [
    "an old official name in a namespace",
    { repo_name: "_/nginx", namespace: "victim", name: "db" },
    contradicts("repo_name", "library/nginx"),
  ],
  [
    "one placeholder of 2014 alone",
    { repo_name: "_/nginx", namespace: "username", name: "db" },
    contradicts("repo_name", "library/nginx"),
  ],
  ["a full name in another namespace", { name: "acme/web", namespace: "victim" }, contradicts("name", "acme/web")],
  ["a namespace that is none", { repo_name: "acme/web", namespace: "a b" }, contradicts("repo_name", "acme/web")],
  ["a namespace of two parts", { repo_name: "web", namespace: "library/x" }, contradicts("repo_name", "library/web")],
  [
    "a bad namespace of a name",
    { name: "web", namespace: "a b" },
    ["repository.namespace: expected a repository of Docker Hub, as in acme/web or nginx"],
  ],
];

describe("the three names of a repository in a payload", () => {
  it.each(accepted)("are accepted: %s", (_, names, repository) => {
    expect(read(names)).toBe(repository);
  });

  it.each(refused)("are refused: %s", (_, names, problems) => {
    expect(read(names)).toEqual(problems);
  });
});
