import type { Metadata } from "./metadata.ts";

/** The part of a Worker that a version has. */
export interface Upload {
  readonly metadata: Metadata;
  /** The modules and source maps, by name. */
  readonly modules: ReadonlyMap<string, string>;
}

/** An uploaded version. */
export interface Version extends Upload {
  readonly id: string;
}

/** A deployed version and its share of the requests, in per cent. */
export interface Share {
  readonly version_id: string;
  readonly percentage: number;
}

/** A Worker with its versions. Secrets belong to all of them, which is simpler than at Cloudflare. */
export class Script {
  readonly name: string;
  readonly secrets = new Map<string, string>();
  /** The oldest first. */
  readonly versions: Version[] = [];
  /** The deployments, the oldest first. */
  readonly deployments: (readonly Share[])[] = [];
  schedules: readonly string[] = [];
  /** Its custom domains. */
  domains: readonly string[] = [];
  isOnWorkersDev = false;
  hasPreviews = false;

  constructor(name: string) {
    this.name = name;
  }

  /** Adds a version, which is not deployed. */
  add(upload: Upload): Version {
    const version = { ...upload, id: crypto.randomUUID() };
    this.versions.push(version);
    return version;
  }

  /** Deploys a version to all requests. */
  deploy({ id }: Version): void {
    this.deployments.push([{ version_id: id, percentage: 100 }]);
  }

  /** The metadata of the latest deployed version. */
  get metadata(): Metadata {
    const [share] = this.deployments.at(-1) ?? [];
    const version = this.versions.find(({ id }) => id === share?.version_id);
    if (version === undefined) throw new Error(`${this.name} is not deployed`);
    return version.metadata;
  }

  /** Whether the latest version is deployed. */
  get isLatestDeployed(): boolean {
    const latest = this.versions.at(-1)?.id;
    return this.deployments.at(-1)?.some(({ version_id }) => version_id === latest) === true;
  }
}
