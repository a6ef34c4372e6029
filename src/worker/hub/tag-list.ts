import { isBehind, isNewestFirst, type Span } from "../../core/reconcile/gap.ts";
import { parseTagPage, type ListedTag } from "../../core/hub/tag-list.ts";
import { jsonOf } from "../../core/lib/json.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import type { CompiledWatch } from "../../core/reconcile/watch.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { accountOf, logIn } from "./account.ts";
import { none, noFacts } from "./no-facts.ts";
import { askApi } from "./api.ts";

const WHO = "Docker Hub";

/** Docker Hub allows 100. With images for many platforms such a page would exceed the most bytes read. */
const PAGE_SIZE = 50;

/** Most pages read; the free plan allows 50 requests per invocation. */
const MAX_PAGES = 20;

/** Both have meant newest first in Docker Hub's API, at different times. */
const ORDERS = ["last_updated", "-last_updated"] as const;

/** The tags that Docker Hub lists, or why it lists none. `isCut`: there were more pages than may be read. */
export type Listed =
  | { readonly kind: "tags"; readonly tags: readonly ListedTag[]; readonly isCut: boolean }
  | (Extract<CheckResult, { kind: "none" }> & {
      /** Docker Hub refuses the account. */
      readonly isAccountRefused?: true;
    });

/**
 * Lists a repository's tags, newest first, until they are older than a span. Costs one request if nothing was pushed
 * since.
 * https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/ListRepositoryTags
 */
export async function listTags(env: Env, settings: Settings, watch: CompiledWatch, span: Span): Promise<Listed> {
  const account = accountOf(env, watch.account);
  if (!account.ok) return none(account.error);
  const login = account.value === undefined ? undefined : await logIn(account.value, settings);
  if (login?.ok === false) return { ...none(login.error), isAccountRefused: true };
  const path = `/v2/namespaces/${watch.namespace}/repositories/${watch.name}/tags?page_size=${PAGE_SIZE}`;
  const tags: ListedTag[] = [];
  let [order, number] = [0, 1];
  for (let requests = 0; requests < MAX_PAGES; requests++) {
    const answer = await askApi(`${path}&ordering=${ORDERS[order]}&page=${number}`, account.value, settings);
    if (!answer.ok) return none(answer.error);
    if (answer.value.status === 404) return none(`${WHO} does not know the repository, or only with an account`);
    if (answer.value.status !== 200) return noFacts(answer.value, WHO, Date.now(), "watch");
    const page = parseTagPage(jsonOf(answer.value.text));
    if (page === undefined) return none(`${WHO} sent a response that is not a list of tags`);
    if (number === 1 && order === 0 && !page.isLast && !isNewestFirst(page.tags)) {
      order = 1;
      continue;
    }
    tags.push(...page.tags);
    if (page.isLast || isBehind(page.tags, span)) return { kind: "tags", tags, isCut: false };
    number++;
  }
  return { kind: "tags", tags, isCut: true };
}
