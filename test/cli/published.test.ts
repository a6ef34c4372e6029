import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { creatorManifest, withDerivedFields } from "../../.ci/package/manifests.ts";
import { absoluteLinks, isUnpublished, type Manifest } from "../../.ci/package/repository.ts";
import { readmeSections } from "../../.ci/reference/readme.ts";
import { withSections } from "../../.ci/reference/section.ts";
import manifest from "../../package.json" with { type: "json" };
import { ROOT } from "./command.ts";

interface Config {
  readonly secrets: { readonly required: readonly string[] };
  readonly vars: Readonly<Record<string, string>>;
  readonly kv_namespaces: readonly { readonly binding: string }[];
}

const textOf = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const at = (url: string): Manifest => ({ version: "1.2.3", repository: { url } });
const ACME = at("git+https://github.com/acme/relay.git");

describe("the address of the repository", () => {
  it("is set in package.json, from where npm run reference takes it to all other places", () => {
    const own = withDerivedFields(
      textOf("package.json").replace('github.com/OWNER/hubrelay.git"', 'github.com/acme/relay.git"'),
    );
    const moved = {
      "package.json": own,
      "create-hubrelay/package.json": creatorManifest(
        textOf("create-hubrelay/package.json"),
        JSON.parse(own) as Manifest,
      ),
      "README.md": withSections(textOf("README.md"), readmeSections(JSON.parse(own) as Manifest)),
    };
    for (const text of Object.values(moved)) expect(text).not.toMatch(/\bOWNER\b/);
    const others = execFileSync("git", ["grep", "--untracked", "-lF", "/OWNER/"], { cwd: ROOT, encoding: "utf8" })
      .trim()
      .split("\n");
    expect(others.filter((file) => !file.startsWith("test/")).toSorted()).toEqual(Object.keys(moved).toSorted());
  });

  it("is in the manifests as npm run reference writes it", () => {
    expect(withDerivedFields(textOf("package.json"))).toBe(textOf("package.json"));
    const creator = textOf("create-hubrelay/package.json");
    expect(creatorManifest(creator, manifest)).toBe(creator);
  });

  it.each([
    ["git+https://github.com/OWNER/hubrelay.git", true],
    ["git+https://gitlab.com/acme/relay.git", false],
  ])("%s is the placeholder: %s", (url, isPlaceholder) => {
    expect(isUnpublished(at(url))).toBe(isPlaceholder);
  });

  it.each([
    ["[a](docs/cli.md#new)", "README.md", "[a](https://github.com/acme/relay/blob/HEAD/docs/cli.md#new)"],
    ["[a](../README.md)", "docs/deploy.md", "[a](https://github.com/acme/relay/blob/HEAD/README.md)"],
    ["![a](docs/a.png)", "README.md", "![a](https://github.com/acme/relay/raw/HEAD/docs/a.png)"],
    ["[`a`](a.json) [b](#b)", "README.md", "[`a`](https://github.com/acme/relay/blob/HEAD/a.json) [b](#b)"],
    ["[![a](https://x/a)](https://x/)", "README.md", "[![a](https://x/a)](https://x/)"],
  ])("makes links absolute: %s", (markdown, page, expected) => {
    expect(absoluteLinks(markdown, ACME, page)).toBe(expected);
  });
});

describe("the button Deploy to Cloudflare", () => {
  const {
    secrets,
    vars,
    kv_namespaces: namespaces,
  } = unstable_readConfig({
    config: join(ROOT, "wrangler.toml"),
  }) as unknown as Config;

  it("asks for the required secrets, and offers no value for them", () => {
    const asked = parseEnv(textOf(".dev.vars.example"));
    expect(asked).toEqual(Object.fromEntries(secrets.required.map((name) => [name, ""])));
  });

  it("describes each secret, variable and namespace", () => {
    const names = [...secrets.required, ...namespaces.map(({ binding }) => binding), ...Object.keys(vars)];
    expect(Object.keys(manifest.cloudflare.bindings).toSorted()).toEqual(names.toSorted());
  });
});
