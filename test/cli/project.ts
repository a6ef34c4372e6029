import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudflareApi } from "../cloudflare/api.ts";
import { ROOT, TemporaryDirectory } from "./command.ts";

/** A project that has hubrelay installed, in a directory of its own. */
export class Project extends TemporaryDirectory {
  constructor() {
    super();
    mkdirSync(join(this.path, "node_modules"));
    symlinkSync(ROOT, join(this.path, "node_modules/hubrelay"));
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }
}

/** A project, and the account at Cloudflare that the real wrangler works on when the command runs it there. */
export class CloudflareProject implements AsyncDisposable {
  readonly project = new Project();
  readonly cloudflare: CloudflareApi;

  private constructor(cloudflare: CloudflareApi) {
    this.cloudflare = cloudflare;
  }

  /** With an empty account. */
  static async create(): Promise<CloudflareProject> {
    return new CloudflareProject(await CloudflareApi.start());
  }

  /** With the Worker deployed as `init` does it, and these rules in its KV. */
  static async deployed(rules?: string): Promise<CloudflareProject> {
    const made = await CloudflareProject.create();
    const { kv, scripts } = made.cloudflare;
    const namespace = kv.create("hubrelay-rules").id;
    scripts.add("hubrelay", {
      main_module: "index.js",
      compatibility_date: "2026-11-09",
      bindings: [
        { type: "kv_namespace", name: "RULES", namespace_id: namespace },
        { type: "durable_object_namespace", name: "REPOSITORY", class_name: "RepositoryRelay" },
      ],
      exports: { RepositoryRelay: { type: "durable-object", storage: "sqlite" } },
    });
    if (rules !== undefined) {
      kv.namespaces.get(namespace)?.entries.set("rules", { value: new TextEncoder().encode(rules) });
    }
    const own = readFileSync(join(ROOT, "wrangler.toml"), "utf8");
    made.project.write("wrangler.toml", own.replaceAll(/"(src|dist)\//g, '"node_modules/hubrelay/$1/'));
    return made;
  }

  /** To run the command there. No login of the machine's user counts. */
  get options(): { cwd: string; env: Record<string, string> } {
    const { path } = this.project;
    return { cwd: path, env: { ...this.cloudflare.environment, HOME: path, XDG_CONFIG_HOME: join(path, ".config") } };
  }

  /** The rule document in KV, or what stands at another key. */
  value(key = "rules"): string | undefined {
    return this.cloudflare.value("hubrelay-rules", key);
  }

  /** The keys in KV. */
  get keys(): string[] {
    return [...this.cloudflare.kv.namespaces.values()].flatMap(({ entries }) => [...entries.keys()]);
  }

  /** The secrets of the deployed Worker. */
  get secrets(): Record<string, string> {
    return Object.fromEntries(this.cloudflare.scripts.byName.get("hubrelay")?.secrets ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloudflare[Symbol.asyncDispose]();
    this.project[Symbol.dispose]();
  }
}
