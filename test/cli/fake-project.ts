import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT, TemporaryDirectory } from "./command.ts";

/** What the stand-in for wrangler has of the Worker. */
export interface FakeCloudflare {
  readonly secrets: Readonly<Record<string, string>>;
  readonly kv: Readonly<Record<string, { readonly value: string }>>;
}

const FAKE_WRANGLER = fileURLToPath(new URL("fake-wrangler.ts", import.meta.url));

/** A project that has hubrelay installed, and a wrangler that plays Cloudflare. */
export class FakeProject extends TemporaryDirectory {
  /** To run the command there. */
  readonly options = { cwd: this.path, env: { HUBRELAY_WRANGLER: FAKE_WRANGLER } };

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

  get cloudflare(): FakeCloudflare {
    return JSON.parse(this.read("fake.json")) as FakeCloudflare;
  }

  set cloudflare(state: object) {
    this.write("fake.json", JSON.stringify(state));
  }

  /** The first words of every call of wrangler. */
  get calls(): string[] {
    const calls = this.read("calls.ndjson").trimEnd().split("\n");
    const words = calls.map((line) => (JSON.parse(line) as string[]).filter((word) => !word.startsWith("-")));
    return words.map((each) => each.slice(0, 3).join(" "));
  }
}
