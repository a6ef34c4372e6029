import * as v from "valibot";
import { duration, parseDuration } from "../schema/duration.ts";
import { compileText, TextOperand, type FieldTest } from "../match/text.ts";
import { under, type Problem } from "../schema/problem.ts";
import { parseRepositoryName } from "../event/repository.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { accountFields, settingsOf, type NamedAccount, type Verify } from "../verify/settings.ts";
import { HOUR_MS } from "../lib/time.ts";

/** The cron in wrangler.toml runs once an hour. */

const DEFAULT_EVERY = "1h";

const Watch = strict({
  /** The name of one repository on Docker Hub. */
  repository: v.string(),
  /** Defaults to every tag. */
  tags: v.exactOptional(TextOperand),
  every: v.exactOptional(duration(HOUR_MS, 168 * HOUR_MS)),
  ...accountFields,
});

/** Repositories whose pushes are reconciled with Docker Hub's tags. */
export const WatchList = list(Watch, 100, "repositories");

/** A compiled watch. */
export interface CompiledWatch {
  readonly repository: string;
  readonly namespace: string;
  readonly name: string;
  readonly covers: FieldTest;
  readonly everyMs: number;
  /** Its own account, or the document's for confirmations; may be empty. */
  readonly account: NamedAccount;
}

/** Compiles a document's list, or returns all its problems. */
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
      add(missing, [{ path: [], message: "missing: an account needs a username and a password" }]);
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
