import type { Push } from "../../core/event/event.ts";
import { basic } from "../../core/lib/authorization.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import { requestApi } from "../http/request-api.ts";
import type { Settings } from "../env/settings.ts";
import type { Account } from "./account.ts";
import { askManifest, grantedToken, manifestFacts } from "./manifest.ts";
import { none, noFacts } from "./no-facts.ts";

const WHO = "Docker Hub's registry";

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
  const proof = { authorization: `Bearer ${grantedToken(login.value) ?? ""}` };
  const answer = await askManifest(
    "HEAD",
    { registry: hub.registry, path: repository, reference: tag },
    proof,
    privateHosts,
  );
  if (!answer.ok) return none(answer.error);
  if (answer.value.status !== 200) return noFacts(answer.value, WHO, Date.now());
  return manifestFacts(answer.value, WHO);
}
