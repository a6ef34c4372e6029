import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The registry's one account, and its password by bcrypt. */
export const ACCOUNT = { username: "robot", password: "pull-secret" };
const HTPASSWD = "robot:$2b$04$CbX0popM7ZsUgvazCwpsm.fq1MXChc6T4SA/xFUt8fz7BcjCoP1mK\n";

const AUTHORIZATION = { authorization: `Basic ${btoa(`${ACCOUNT.username}:${ACCOUNT.password}`)}` };

/** A CNCF Distribution registry on loopback that asks for HTTP Basic: Debian's package docker-registry. */
export class Registry implements AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly #process: ChildProcess;
  readonly #directory: string;
  #said = "";

  private constructor(host: string, process: ChildProcess, directory: string) {
    this.host = host;
    this.#process = process;
    this.#directory = directory;
  }

  static async start(): Promise<Registry> {
    const directory = mkdtempSync(join(tmpdir(), "hubrelay-registry-"));
    const host = `127.0.0.1:${await freePort()}`;
    const passwords = join(directory, "htpasswd");
    writeFileSync(passwords, HTPASSWD);
    const config = {
      version: 0.1,
      log: { level: "error", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: directory } },
      http: { addr: host },
      auth: { htpasswd: { realm: "test", path: passwords } },
    };
    const file = join(directory, "config.yml");
    writeFileSync(file, JSON.stringify(config));
    const child = spawn("docker-registry", ["serve", file], { stdio: ["ignore", "ignore", "pipe"] });
    const registry = new Registry(host, child, directory);
    // It also reports each tag that is not there, which is asked for on purpose.
    child.stderr.on("data", (text: Buffer) => (registry.#said = `${registry.#said}${text.toString()}`.slice(-2000)));
    await registry.#untilItAnswers();
    return registry;
  }

  /** Pushes an image without layers under a tag, as a client does, or `byDigest` alone. Returns its digest. */
  async push(repository: string, tag: string, byDigest = false): Promise<string> {
    const config = JSON.stringify({
      architecture: "amd64",
      os: "linux",
      rootfs: { type: "layers", diff_ids: [] },
      tag,
    });
    const digest = await this.#pushBlob(repository, config);
    const manifest = {
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      config: { mediaType: "application/vnd.docker.container.image.v1+json", size: config.length, digest },
      layers: [],
    };
    return this.#pushManifest(repository, byDigest ? digestOf(JSON.stringify(manifest)) : tag, manifest);
  }

  /** Pushes an index of images that are there already. Returns its digest. */
  pushIndex(repository: string, tag: string, digests: readonly string[]): Promise<string> {
    const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
    const platform = { os: "linux", architecture: "amd64" };
    return this.#pushManifest(repository, tag, {
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.list.v2+json",
      manifests: digests.map((digest) => ({ mediaType, digest, size: 1, platform })),
    });
  }

  async #pushManifest(
    repository: string,
    reference: string,
    content: { readonly mediaType: string; readonly [field: string]: unknown },
  ): Promise<string> {
    const { mediaType } = content;
    const manifest = JSON.stringify(content);
    const url = `http://${this.host}/v2/${repository}/manifests/${reference}`;
    const answer = await fetch(url, {
      method: "PUT",
      headers: { ...AUTHORIZATION, "content-type": mediaType },
      body: manifest,
    });
    if (answer.status !== 201) throw new Error(`the registry answered ${answer.status}: ${await answer.text()}`);
    return digestOf(manifest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #pushBlob(repository: string, content: string): Promise<string> {
    const digest = digestOf(content);
    const begun = await fetch(`http://${this.host}/v2/${repository}/blobs/uploads/`, {
      method: "POST",
      headers: AUTHORIZATION,
    });
    const place = new URL(begun.headers.get("location") ?? "", `http://${this.host}`);
    place.searchParams.set("digest", digest);
    const headers = { ...AUTHORIZATION, "content-type": "application/octet-stream" };
    const answer = await fetch(place, { method: "PUT", headers, body: content });
    if (answer.status !== 201) throw new Error(`the registry answered ${answer.status}: ${await answer.text()}`);
    return digest;
  }

  async #untilItAnswers(): Promise<void> {
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error(`docker-registry ended: ${this.#said}`);
      const answer = await fetch(`http://${this.host}/v2/`).catch(() => undefined);
      if (answer?.status === 401) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
