import type { Push } from "../../core/event/event.ts";
import { parseTagAnswer } from "../../core/hub/tag-facts.ts";
import { jsonOf } from "../../core/lib/json.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import type { Settings } from "../env/settings.ts";
import type { Account } from "./account.ts";
import { none, noFacts } from "./no-facts.ts";
import { askApi } from "./api.ts";

const WHO = "Docker Hub";

/**
 * Reads the tag of a push from Docker Hub's API. Public repositories need no account.
 * https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/GetRepositoryTag
 */
export async function askTagApi(push: Push, account: Account | undefined, settings: Settings): Promise<CheckResult> {
  const { namespace, name, tag } = push;
  if (tag === undefined) return none("the push has no tag");
  const answer = await askApi(`/v2/namespaces/${namespace}/repositories/${name}/tags/${tag}`, account, settings);
  if (!answer.ok) return none(answer.error);
  if (answer.value.status !== 200) return noFacts(answer.value, WHO, Date.now());
  const facts = parseTagAnswer(jsonOf(answer.value.text));
  return facts === undefined ? none(`${WHO} sent a response that is not a tag`) : { kind: "facts", facts };
}
