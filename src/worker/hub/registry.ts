import type { Push } from "../../core/event/event.ts";
import { basic } from "../../core/lib/authorization.ts";
import { jsonOf, textIn } from "../../core/lib/json.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { requestApi } from "../http/request-api.ts";
import type { Settings } from "../env/settings.ts";
import type { Account } from "./account.ts";
import { none, noFacts } from "./no-facts.ts";

const WHO = "Docker Hub's registry";

// All four: the registry answers 404 for a tag of another media type.
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Reads the digest of a push's tag from the registry, by HEAD, which does not count as a pull.
 * https://docs.docker.com/docker-hub/usage/pulls/, https://distribution.github.io/distribution/spec/auth/token/
 */
export async function askRegistry(push: Push, account: Account | undefined, settings: Settings): Promise<CheckResult> {
  const { repository, tag } = push;
  if (tag === undefined) return none("the push has no tag");
  const { hub, privateHosts } = settings;
  const scope = `service=registry.docker.io&scope=repository:${repository}:pull`;
  const credentials = account === undefined ? {} : basic(account.username, account.password);
  const login = await requestApi(
    { method: "GET", url: `${hub.auth}/token?${scope}`, headers: credentials },
    privateHosts,
  );
  if (!login.ok) return none(login.error);
  if (login.value.status !== 200) return noFacts(login.value, WHO, Date.now());
  const granted = jsonOf(login.value.text);
  const token = textIn(granted, "token") ?? textIn(granted, "access_token") ?? "";

  const headers = { accept: MANIFESTS, authorization: `Bearer ${token}` };
  const url = `${hub.registry}/v2/${repository}/manifests/${tag}`;
  const answer = await requestApi({ method: "HEAD", url, headers }, privateHosts);
  if (!answer.ok) return none(answer.error);
  if (answer.value.status !== 200) return noFacts(answer.value, WHO, Date.now());
  const digest = cleaned(answer.value.headers.get("docker-content-digest"));
  const mediaType = cleaned(answer.value.headers.get("content-type"));
  if (digest === null) return none(`${WHO} answered without a digest`);
  return { kind: "facts", facts: { digest, ...(mediaType !== null && { mediaType }) } };
}

/** A header's value, bounded, because it is stored and shown. */
function cleaned(value: string | null): string | null {
  return value === null ? null : cleanLine(value.slice(0, 255));
}
