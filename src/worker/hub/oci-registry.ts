import type { Push } from "../../core/event/event.ts";
import { isDigest } from "../../core/event/digest.ts";
import { placeOf } from "../../core/event/place.ts";
import { isIndex, manifestsOf } from "../../core/hub/image-index.ts";
import { jsonOf } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { RuleDocument } from "../../core/rules/rule.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { manifestFacts } from "./manifest.ts";
import { none, noFacts } from "./no-facts.ts";
import { OciClient, type OciRepository } from "./oci-client.ts";

/** What a check reads of the rule document: the registries, and whether gates need the manifests of an index. */
export type Registries = Pick<RuleDocument, "registries" | "gates">;

type Facts = Extract<CheckResult, { kind: "facts" }>;

/** Returns where a push is, if the rule document names its registry. The error says that it does not. */
export function repositoryOf(
  push: Push & { readonly registry: string },
  { registries = {} }: Registries,
): Result<OciRepository, string> {
  const { registry: host } = push;
  const registry = Object.hasOwn(registries, host) ? registries[host] : undefined;
  if (registry === undefined) return err(`"registries" of the rule document does not name ${host}`);
  return ok({ host, registry, path: placeOf(push).path });
}

/**
 * Reads the digest of a push's tag from its registry, by HEAD, and the manifests of an index, by GET. Any registry with
 * the standard API will do:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 */
export async function askOciRegistry(
  env: Env,
  settings: Settings,
  push: Push & { readonly registry: string },
  document: Registries,
): Promise<CheckResult> {
  const repository = repositoryOf(push, document);
  if (!repository.ok) return none(repository.error);
  if (push.tag === undefined) return none("the push has no tag");
  const client = OciClient.of(env, settings, repository.value);
  if (!client.ok) return none(client.error);
  const { host } = repository.value;
  const answer = await client.value.manifest("HEAD", push.tag);
  if (!answer.ok) return none(answer.error);
  if (answer.value.status !== 200) return noFacts(answer.value, host, Date.now(), "registries");
  const facts = manifestFacts(answer.value, host);
  return facts.kind === "none" ? facts : withManifests(facts, client.value, host, document);
}

/**
 * Adds the manifests of an index to the facts on it, if gates need them. The digest is that of the facts, whatever the tag
 * says by now.
 */
export async function withManifests(
  found: Facts,
  client: OciClient,
  host: string,
  { gates }: Registries,
): Promise<CheckResult> {
  const { digest, mediaType } = found.facts;
  if (gates === undefined || !isIndex(mediaType) || digest === undefined || !isDigest(digest)) return found;
  const index = await client.manifest("GET", digest);
  if (!index.ok) return none(index.error);
  if (index.value.status !== 200) return noFacts(index.value, host, Date.now(), "registries");
  const manifests = manifestsOf(jsonOf(index.value.text));
  return { ...found, facts: { ...found.facts, ...(manifests !== undefined && { manifests }) } };
}
