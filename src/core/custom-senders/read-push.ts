import type { Context } from "@marcbachmann/cel-js";
import type { Expression } from "../expression/expression.ts";
import type { Push } from "../event/event.ts";
import { parseRegistryHost } from "../event/repository.ts";
import { cleanLine } from "../text/clean.ts";
import { err, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import { ownerOf } from "../senders/hosts.ts";
import { buildPushAt, type Sender } from "../senders/sender.ts";
import type { PushField } from "./expressions.ts";

const MAX_LENGTH = 255;

/** Reads one push by the expressions of its fields, or returns the problems of all. */
export function readPush(
  { name, proof }: Pick<Sender, "name" | "proof">,
  expressions: ReadonlyMap<PushField, Expression>,
  values: Context,
): Result<Push, Problem[]> {
  const problems: Problem[] = [];
  const at = (field: PushField): Problem["path"] => ["senders", name, "push", field];
  const read = (field: PushField): unknown => {
    const value = expressions.get(field)?.(values);
    if (value?.ok === false) problems.push({ path: at(field), message: value.error });
    return value?.ok === true ? value.value : undefined;
  };
  const text = (field: PushField): string | undefined => {
    const value = read(field);
    if (typeof value !== "string") return undefined;
    if (value.length > MAX_LENGTH) {
      problems.push({ path: at(field), message: `expected at most ${MAX_LENGTH} characters` });
    }
    return cleanLine(value.slice(0, MAX_LENGTH));
  };
  const [registry = "", path = "", tag = ""] = [text("registry"), text("repository"), text("tag")];
  const artifact = {
    path,
    tag,
    digest: text("digest"),
    mediaType: text("media_type"),
    pusher: text("pusher"),
    pushedAt: timeOf(read("pushed_at")),
  };
  if (problems.length > 0) return err(problems);
  return buildPushAt(hostOf(registry, proof !== undefined), artifact, {
    registry: at("registry"),
    repository: at("repository"),
    tag: at("tag"),
  });
}

/**
 * Parses the registry's host. Without a proof a sender may not report pushes of a registry that has a sender of its own:
 * whoever has the URL would bypass that sender's proof.
 */
function hostOf(text: string, isProven: boolean): Result<string, string> {
  const host = parseRegistryHost(text);
  const owner = host.ok ? ownerOf(host.value) : undefined;
  if (!host.ok || owner === undefined) return host;
  if (host.value.includes(":")) return err("expected it without a port");
  if (!isProven)
    return err(`expected another host, or a "proof": pushes of ${host.value} are those of the sender ${owner}`);
  return host;
}

/** The latest time in seconds that is not taken for milliseconds: the year 5138. */
const MAX_SECONDS = 1e11;

/** Converts a time to RFC 3339: a text, or a number of seconds or milliseconds since 1970. */
function timeOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !(number > 0)) return undefined;
  const time = new Date(number < MAX_SECONDS ? number * 1000 : number);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
