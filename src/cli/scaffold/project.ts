import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { exampleRules, IGNORED, installedConfig } from "../setup/project-files.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import { isNewEnough, ownPackage } from "../wrangler/program.ts";
import { GITHUB_WORKFLOW, GITLAB_CI } from "./ci.ts";
import { provideOwnPackage } from "./package-source.ts";

/** A new project. */
export interface NewProject {
  /** The Worker's and the package's name. */
  readonly name: string;
  readonly directory: string;
  /** The files in it. */
  readonly files: readonly string[];
  /** The version or file by which it depends on hubrelay. */
  readonly dependency: string;
}

/** A Worker's name; it is also a label of its host name under workers.dev. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,52}[a-z0-9])?$/;

/** Creates a project that depends on hubrelay. Throws if its directory has files, or a name that no Worker may have. */
export async function createProject(path: string): Promise<NewProject> {
  const directory = resolve(path);
  const name = basename(directory);
  if (!NAME.test(name)) {
    throw wrongUsage(`${name} is not a Worker's name`, "use at most 54 letters a-z, digits and dashes, as in my-relay");
  }
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    throw refusal(
      `${path} has files already`,
      "choose another directory; in a project, hubrelay init adds what is missing",
    );
  }
  mkdirSync(directory, { recursive: true });
  const dependency = await provideOwnPackage(directory);
  const contents: Readonly<Record<string, string>> = {
    "package.json": packageJson(name, dependency),
    "wrangler.toml": installedConfig().replace(/^name = ".*"$/m, `name = "${name}"`),
    "rules.json": exampleRules(),
    ".gitignore": `${IGNORED.join("\n")}\n`,
    ".github/workflows/relay.yml": GITHUB_WORKFLOW,
    ".gitlab-ci.yml": GITLAB_CI,
    "README.md": readme(name, dependency),
  };
  for (const [file, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const packed = dependency.startsWith("file:") ? [dependency.slice("file:".length)] : [];
  return { name, directory, files: [...Object.keys(contents), ...packed], dependency };
}

interface OwnManifest {
  readonly devDependencies?: { readonly node?: string };
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/** wrangler comes with hubrelay. An old Node gets a newer one from npm, which scripts and npx then use. */
function packageJson(name: string, dependency: string): string {
  const { devDependencies, allowScripts } = JSON.parse(
    readFileSync(join(ownPackage(), "package.json"), "utf8"),
  ) as OwnManifest;
  const node = isNewEnough(process.versions.node) ? undefined : devDependencies?.node;
  const manifest = {
    name,
    private: true,
    type: "module",
    scripts: {
      dev: "wrangler dev",
      check: "hubrelay rules check rules.json --strict",
      deploy: "wrangler deploy && hubrelay rules push rules.json --yes",
    },
    dependencies: { hubrelay: dependency },
    ...(node !== undefined && { devDependencies: { node } }),
    allowScripts,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function readme(name: string, dependency: string): string {
  const isPacked = dependency.startsWith("file:");
  const update = isPacked ? "npm install ./hubrelay-<version>.tgz" : "npm update hubrelay";
  return `# ${name}

- Relays Docker Hub's webhooks with hubrelay. Set it up once: \`npm install && npx wrangler login && npx hubrelay init\`.
- Run it on this machine: \`npx hubrelay init --local && npx wrangler dev\`.
- Change \`rules.json\` in a pull request: CI checks it, and publishes it on main with CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.
- Upgrade: \`${update}\`, compare \`wrangler.toml\` with \`node_modules/hubrelay/wrangler.toml\`, and push.
`;
}
