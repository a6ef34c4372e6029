import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importRules, type Tool } from "../../src/cli/imports/import-rules.ts";
import { semverPolicy } from "../../src/cli/imports/policy.ts";
import { hubrelay, TemporaryDirectory } from "./command.ts";

/** The rules and notes that a text of a tool comes to. */
function imported(tool: Tool, text: string) {
  const { document, notes } = importRules(tool, [{ name: "f", text }]);
  return { rules: document.rules, targets: document.targets, notes };
}

/** A workload with Keel's annotations and one image. */
function workload(policy: string, image: string, more = ""): string {
  return `
kind: Deployment
metadata: { name: web, namespace: shop, annotations: { keel.sh/policy: "${policy}"${more} } }
spec: { template: { spec: { containers: [{ image: "${image}" }] } } }`;
}

describe("Keel", () => {
  it.each([
    ["all", "acme/web:v1.4.2", "", { tag: { semver: { range: "*", prereleases: true } } }],
    ["major", "acme/web:v1.4.2", "", { tag: { semver: ">1.4.2" } }],
    ["minor", "docker.io/acme/web:v1.4.2", "", { tag: { semver: ">1.4.2 <2.0.0" } }],
    ["patch", "acme/web:1.4.2@sha256:abc", "", { tag: { semver: ">1.4.2 <1.5.0" } }],
    ["force", "acme/web:edge", "", {}],
    ["force", "acme/web:edge", ', keel.sh/matchTag: "true"', { tag: { exact: "edge" } }],
    ["force", "acme/web", ', keel.sh/match-tag: "true"', { tag: { exact: "latest" } }],
    ["glob:build-*", "acme/web:build-1", "", { tag: { glob: "build-*" } }],
    ["regexp:^v[0-9]+$", "acme/web:v1", "", { tag: { regex: "^v[0-9]+$" } }],
  ])("%s of %s%s", (policy, image, more, condition) => {
    expect(imported("keel", workload(policy, image, more)).rules).toEqual([
      { name: "shop/web", match: { repository: "acme/web", ...condition }, targets: ["keel"] },
    ]);
  });

  it.each([
    ["never", "acme/web:1.0.0", []],
    ["sometimes", "acme/web:1.0.0", ["f Deployment shop/web: sometimes is no policy of Keel"]],
    ["minor", "acme/web:latest", ["f Deployment shop/web: minor needs a tag of three numbers in the file"]],
    ["all", "not an image", ['f Deployment shop/web: "not an image" is no image']],
  ])("%s of %s is no rule", (policy, image, notes) => {
    expect(imported("keel", workload(policy, image))).toMatchObject({ rules: [], notes });
  });

  it("has a rule for each container, and asks for an approval", () => {
    const { rules, notes } = imported(
      "keel",
      `
kind: CronJob
metadata: { name: report, labels: { keel.sh/policy: force }, annotations: { keel.sh/approvals: "2" } }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: nginx }, { image: "ghcr.io/acme/x:1" }] } } } } }`,
    );
    expect(rules).toEqual([
      {
        name: "report library/nginx",
        match: { repository: "library/nginx" },
        targets: [{ target: "keel", approval: true }],
      },
      {
        name: "report ghcr.io/acme/x",
        match: { repository: "ghcr.io/acme/x" },
        targets: [{ target: "keel", approval: true }],
      },
    ]);
    expect(notes).toContain("f CronJob report: one approval is enough here, not 2");
  });

  it("in the values of a chart names images by path", () => {
    const values = `
image: { repository: acme/web, tag: 1.4.2 }
keel: { policy: patch, images: [{ repository: image.repository, tag: image.tag }, { repository: other.repository }] }`;
    expect(imported("keel", values)).toMatchObject({
      rules: [{ name: "acme/web", match: { repository: "acme/web", tag: { semver: ">1.4.2 <1.5.0" } } }],
      notes: ["f keel: patch is counted from the tag in the file, 1.4.2", "f keel: other.repository names no image"],
    });
  });
});

/** An ImagePolicy of an ImageRepository. */
function policy(spec: string): string {
  return `
kind: ImageRepository
metadata: { name: app, namespace: flux }
spec: { image: ghcr.io/acme/app }
---
kind: ImagePolicy
metadata: { name: app, namespace: flux }
spec: { imageRepositoryRef: { name: app }, ${spec} }`;
}

describe("Flux", () => {
  it.each([
    ["policy: { semver: { range: 1.x } }", { tag: { semver: "1.x" } }],
    ["policy: { semver: { range: '>=1.0.0, <2.0.0' } }", { tag: { semver: ">=1.0.0 <2.0.0" } }],
    [
      "filterTags: { pattern: '^v' }, policy: { semver: { range: '^1.2' } }",
      { all: [{ repository: "ghcr.io/acme/app" }, { tag: { regex: "^v" } }, { tag: { semver: "^1.2" } }] },
    ],
  ])("%s", (spec, condition) => {
    const match = "all" in condition ? condition : { repository: "ghcr.io/acme/app", ...condition };
    expect(imported("flux", policy(spec))).toMatchObject({
      rules: [{ name: "flux/app", match, targets: ["flux"] }],
      notes: [],
    });
  });

  it.each([
    ["filterTags: { pattern: '^main-' }, policy: { numerical: { order: asc } }", /numerical takes the highest tag/],
    [
      "filterTags: { pattern: '^a-(?P<v>.*)$', extract: '$v' }, policy: { semver: { range: 1.x } }",
      /the range 1\.x is for a part of the tag, \$v/,
    ],
    ["policy: { semver: { range: latest } }", /"latest" is no range of versions/],
  ])("%s has a note", (spec, note) => {
    expect(imported("flux", policy(spec)).notes).toEqual([expect.stringMatching(note)]);
  });

  it("finds the repository in another file, and says when it is in none", () => {
    const [repository = "", own = ""] = policy("policy: { semver: { range: 1.x } }").split("---");
    const both = importRules("flux", [
      { name: "a", text: own },
      { name: "b", text: repository },
    ]);
    expect(both.document.rules).toHaveLength(1);
    expect(imported("flux", own).notes).toEqual([
      "f ImagePolicy flux/app: its ImageRepository app is not in the files, or names no image",
    ]);
  });
});

/** An Application with annotations of Argo CD Image Updater. */
function application(...annotations: string[]): string {
  const own = annotations.map((annotation) => `      argocd-image-updater.argoproj.io/${annotation}`);
  return `kind: List\nitems:\n- kind: Application\n  metadata:\n    name: shop\n    annotations:\n${own.join("\n")}\n`;
}

describe("Argo CD Image Updater", () => {
  it.each([
    [["image-list: acme/web:~1.26"], { repository: "acme/web", tag: { semver: "~1.26" } }],
    [["image-list: acme/web"], { repository: "acme/web", tag: { semver: "*" } }],
    [
      ["image-list: a=ghcr.io/acme/web:main", "a.update-strategy: digest"],
      { repository: "ghcr.io/acme/web", tag: { exact: "main" } },
    ],
    [
      ["image-list: a=acme/web", "a.update-strategy: newest-build", "a.allow-tags: regexp:^main-"],
      { repository: "acme/web", tag: { regex: "^main-" } },
    ],
    [
      ["image-list: a=acme/web", "update-strategy: name", "a.allow-tags: any", "a.ignore-tags: latest, dev-*"],
      { repository: "acme/web", not: { any: [{ tag: { glob: "latest" } }, { tag: { glob: "dev-*" } }] } },
    ],
  ])("%j", (annotations, match) => {
    expect(imported("argocd-image-updater", application(...annotations)).rules).toEqual([
      { name: "shop", match, targets: ["image-updater"] },
    ]);
  });

  it("has a rule for each image of a list, and of an ImageUpdater", () => {
    const list = application("image-list: web=acme/web:1.x, api=acme/api, acme/odd:latest");
    expect(imported("argocd-image-updater", list)).toMatchObject({
      rules: [{ name: "shop web" }, { name: "shop api" }],
      notes: ['f Application shop: "latest" is no range of versions'],
    });
    const updater = `
kind: ImageUpdater
metadata: { name: all }
spec:
  commonUpdateSettings: { updateStrategy: digest }
  applicationRefs:
    - namePattern: shop-*
      images: [{ alias: web, imageName: "nginx:1.27" }]`;
    expect(imported("argocd-image-updater", updater).rules).toEqual([
      {
        name: "all shop-* web",
        match: { repository: "library/nginx", tag: { exact: "1.27" } },
        targets: ["image-updater"],
      },
    ]);
  });
});

describe("Diun", () => {
  it.each([
    ["- name: docker.io/crazymax/nextcloud:latest", { repository: "crazymax/nextcloud", tag: { exact: "latest" } }],
    ["- name: quay.io/coreos/hyperkube", { repository: "quay.io/coreos/hyperkube", tag: { exact: "latest" } }],
    ["- { name: acme/web, watch_repo: true }", { repository: "acme/web" }],
    [
      "- { name: acme/web, watch_repo: true, include_tags: ['^1\\.', '^2\\.'], exclude_tags: [-rc] }",
      {
        repository: "acme/web",
        any: [{ tag: { regex: "^1\\." } }, { tag: { regex: "^2\\." } }],
        not: { tag: { regex: "-rc" } },
      },
    ],
    [
      "services: { web: { image: 'acme/web:1', labels: [diun.enable=true, diun.watch_repo=true, 'diun.include_tags=^1'] } }",
      { repository: "acme/web", tag: { regex: "^1" } },
    ],
    [
      "services: { web: { image: 'acme/web:1', labels: { diun.enable: true } } }",
      { repository: "acme/web", tag: { exact: "1" } },
    ],
  ])("%s", (text, match) => {
    expect(imported("diun", text)).toMatchObject({ rules: [{ match, targets: ["notify"] }], notes: [] });
  });

  it("names a pattern that RE2 does not have", () => {
    expect(imported("diun", "- { name: acme/web, watch_repo: true, include_tags: ['(?=x)'] }")).toMatchObject({
      rules: [],
      notes: [expect.stringMatching(/^acme\/web: .*expected a regular expression in RE2's syntax/)],
    });
  });
});

describe("a range of Masterminds/semver", () => {
  it.each([
    ["1.2.x", { tag: { semver: "1.2.x" } }],
    [">= 1.2, < 3", { tag: { semver: ">=1.2 <3" } }],
    ["=>1.2", { tag: { semver: ">=1.2" } }],
    ["~>1.2.3", { tag: { semver: "~1.2.3" } }],
    ["1.2 - 1.4.5", { tag: { semver: "1.2 - 1.4.5" } }],
    [">=1.2-0", { tag: { semver: { range: ">=1.2.0-0", prereleases: true } } }],
    ["!=1.2.3", { tag: { semver: "*" }, not: { any: [{ tag: { semver: "1.2.3" } }] } }],
    ["^1 || ^3.1", { any: [{ tag: { semver: "^1" } }, { tag: { semver: "^3.1" } }] }],
  ])("%s", (range, match) => {
    expect(semverPolicy(range)).toEqual({ ok: true, value: match });
  });

  it.each(["latest", "", "1.2 and more", ">"])("%j is none", (range) => {
    expect(semverPolicy(range)).toMatchObject({ ok: false });
  });
});

describe("hubrelay rules import", () => {
  it("writes a document that rules check takes, and names what it could not translate", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(
      join(directory.path, "keel.yaml"),
      `${workload("minor", "acme/web:1.0.0")}\n---${workload("odd", "acme/x:1")}`,
    );
    const args = ["rules", "import", "--from", "keel", "keel.yaml"];
    const run = await hubrelay([...args, "--output", "rules.yaml"], { cwd: directory.path });
    expect(run).toMatchObject({ exitCode: 0, stdout: "rules.yaml has 1 rule\n" });
    expect(run.stderr).toContain("note: keel.yaml Deployment shop/web: odd is no policy of Keel\n");
    expect(readFileSync(join(directory.path, "rules.yaml"), "utf8")).toContain('semver: ">1.0.0 <2.0.0"');
    const checked = await hubrelay(["rules", "check", "rules.yaml"], { cwd: directory.path });
    expect([checked.exitCode, checked.stdout]).toEqual([0, "valid rules.yaml: 1 rule, 1 target\n"]);
    const printed = await hubrelay(args, { cwd: directory.path });
    expect(JSON.parse(printed.stdout)).toMatchObject({ version: 1, rules: [{ name: "shop/web" }] });
  });

  it("refuses what is neither YAML nor JSON, and finds nothing in another tool's file", async () => {
    const wrong = await hubrelay(["rules", "import", "--from", "diun", "-"], { input: "a: [" });
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining("- is neither YAML nor JSON")]);
    const other = await hubrelay(["rules", "import", "--from", "keel", "-"], { input: "- name: acme/web" });
    expect(other.exitCode).toBe(1);
  });

  it("gives rules of one name other names", () => {
    const twice = `${workload("force", "acme/web")}\n---${workload("force", "acme/api")}`;
    expect(imported("keel", twice).rules).toMatchObject([{ name: "shop/web" }, { name: "shop/web 2" }]);
  });
});
