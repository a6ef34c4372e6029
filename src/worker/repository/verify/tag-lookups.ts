import { SECOND_MS } from "../../../core/lib/time.ts";
import type { Push } from "../../../core/event/event.ts";
import { tagsOf } from "../../../core/verify/tag-lookup.ts";
import type { CheckResult } from "../../../core/verify/verification.ts";
import { none } from "../../hub/no-facts.ts";
import { OciClient } from "../../hub/oci-client.ts";
import { repositoryOf, withManifests, type Registries } from "../../hub/oci-registry.ts";
import { askByDigest, lookUpTags, type LookedUp } from "../../hub/tag-lookup.ts";
import type { Env } from "../../env/env.ts";
import type { Settings } from "../../env/settings.ts";

/** How long a look-up begins requests, each of which takes ten seconds at most. */
const ASK_MS = 30 * SECOND_MS;

/** When all requests of a look-up have ended: its own, and those of the one before, for which it may wait. */
export const LOOKUP_LEASE_MS = 90 * SECOND_MS;

/** Requests of one look-up: a challenge, a token, the digest, three pages, twelve tags and an index. */
export const REQUESTS_PER_LOOKUP = 19;

/** For so long a look-up answers for other pushes: the platforms of an image are pushed together. */
const KNOWN_MS = 5 * SECOND_MS;

/** Looks up the tags of pushes of one repository by digest alone. */
export class TagLookups {
  readonly #env: Env;
  readonly #settings: Settings;
  #latest: { readonly at: number; readonly lookedUp: Promise<LookedUp> } | undefined;
  #turn = 0;

  constructor(env: Env, settings: Settings) {
    this.#env = env;
    this.#settings = settings;
  }

  /** Asks whether the registry has a push's digest, and for its tags. */
  async find(push: Push, document: Registries): Promise<CheckResult> {
    const { registry, digest } = push;
    if (registry === undefined || digest === undefined) return none("the push has no tag");
    const repository = repositoryOf({ ...push, registry }, document);
    if (!repository.ok) return none(repository.error);
    if (repository.value.registry.look_up_tags !== true) return none('"look_up_tags" of its registry is off');
    const { host } = repository.value;
    const client = OciClient.of(this.#env, this.#settings, repository.value, Date.now() + ASK_MS);
    if (!client.ok) return none(client.error);
    const found = await askByDigest(client.value, host, digest);
    if (found.kind === "none") return found;
    const lookedUp = await this.#lookUp(client.value, host);
    if (!lookedUp.ok) return lookedUp.error;
    const { tags, untagged } = tagsOf(lookedUp.value, digest);
    if (untagged !== undefined)
      return lookedUp.value.failure ?? { kind: "facts", facts: { ...found.facts, tags }, untagged };
    return withManifests({ kind: "facts", facts: { ...found.facts, tags } }, client.value, host, document);
  }

  /** The tags as they are now, or were a moment ago. */
  #lookUp(client: OciClient, host: string): Promise<LookedUp> {
    const now = Date.now();
    if (this.#latest !== undefined && now - this.#latest.at < KNOWN_MS) {
      return this.#latest.lookedUp;
    }
    const lookedUp = lookUpTags(client, host, this.#turn++);
    this.#latest = { at: now, lookedUp };
    return lookedUp;
  }
}
