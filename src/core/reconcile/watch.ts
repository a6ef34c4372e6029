import * as v from "valibot";
import { duration, parseDuration } from "../schema/duration.ts";
import { compileText, TextOperand, type FieldTest } from "../match/text.ts";
import { under, type Problem } from "../schema/problem.ts";
import { parseRepositoryName } from "../event/repository.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { accountFields, settingsOf, type NamedAccount, type Verify } from "../verify/verification.ts";
import { HOUR_MS } from "../lib/time.ts";

/** What asks Docker Hub runs once an hour: the cron of wrangler.toml. */

const DEFAULT_EVERY = "1h";

const Watch = strict({
  /** One repository of Docker Hub, by its name. */
  repository: v.string(),
  /** Without it, every tag. */
  tags: v.exactOptional(TextOperand),
  every: v.exactOptional(duration(HOUR_MS, 168 * HOUR_MS)),
  ...accountFields,
});

/** The repositories for which Docker Hub is asked when their tags were pushed. */
export const WatchList = list(Watch, 100, "repositories");

/** A watched repository, ready to be asked about. */
export interface CompiledWatch {
  readonly repository: string;
  readonly namespace: string;
  readonly name: string;
  readonly covers: FieldTest;
  readonly everyMs: number;
  /** Its own, or the one by which pushes are confirmed; empty where there is none. */
  readonly account: NamedAccount;
}

/** Compiles a document's list, or gives every problem that it has. */
export function compileWatches(
  list: v.InferOutput<typeof WatchList>,
  verify: Verify | undefined,
): Result<CompiledWatch[], Problem[]> {
  const watches: CompiledWatch[] = [];
  const problems: Problem[] = [];
  for (const [
    index,
    { repository: written, tags = "*", every = DEFAULT_EVERY, username, password },
  ] of list.entries()) {
    const add = (field: string, found: Problem[]): void => void problems.push(...under([index, field], found));
    const repository = parseRepositoryName(written);
    const covers = compileText(tags, "tag");
    if (!covers.ok) add("tags", covers.error);
    if ((username === undefined) !== (password === undefined)) {
      const missing = username === undefined ? "username" : "password";
      add(missing, [{ path: [], message: "missing: an account has a username and a password" }]);
    }
    if (!repository.ok || repository.value.registry !== undefined) {
      add("repository", [{ path: [], message: "expected one repository of Docker Hub, as in acme/web or nginx" }]);
      continue;
    }
    const { fullName, namespace, name } = repository.value;
    if (watches.some((other) => other.repository === fullName)) {
      add("repository", [{ path: [], message: `${fullName} is watched already` }]);
    }
    const own = username === undefined || password === undefined ? undefined : { username, password };
    watches.push({
      repository: fullName,
      namespace,
      name,
      covers: covers.ok ? covers.value : () => false,
      everyMs: parseDuration(every) ?? HOUR_MS,
      account: own ?? (verify === undefined ? {} : settingsOf(verify)),
    });
  }
  return problems.length > 0 ? err(problems) : ok(watches);
}
