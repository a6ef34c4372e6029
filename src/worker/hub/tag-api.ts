import type { Push } from "../../core/event.ts";
import { parseTagAnswer } from "../../core/hub/tag.ts";
import type { Answer } from "../../core/verification.ts";
import { ask } from "../ask.ts";
import type { Settings } from "../settings.ts";
import { jsonOf, logIn, type Account } from "./account.ts";
import { none, unhelpful } from "./answers.ts";

const WHO = "Docker Hub";

/**
 * Asks Docker Hub's API about the tag of a push. Public repositories need no account.
 * https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/GetRepositoryTag
 */
export async function askTagApi(push: Push, account: Account | undefined, settings: Settings): Promise<Answer> {
  const { namespace, name, tag } = push;
  if (tag === undefined) return none("the push names no tag");
  const token = account === undefined ? undefined : await logIn(account, settings);
  if (token?.ok === false) return none(token.error);
  const url = `${settings.hub.api}/v2/namespaces/${namespace}/repositories/${name}/tags/${tag}`;
  // A content type would be answered with 406.
  const headers = {
    accept: "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token.value}` }),
  };
  const answer = await ask({ method: "GET", url, headers }, settings.privateHosts);
  if (!answer.ok) return none(answer.error);
  if (answer.value.status !== 200) return unhelpful(answer.value, WHO, Date.now());
  const facts = parseTagAnswer(jsonOf(answer.value.text));
  return facts === undefined ? none(`${WHO} answered with something that is no tag`) : { kind: "facts", facts };
}
