import type { Context } from "@marcbachmann/cel-js";
import type { Expression } from "../expression/expression.ts";
import { isDigest } from "../event/digest.ts";
import type { Push } from "../event/event.ts";
import { err, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import { buildPushAt } from "../senders/artifact.ts";
import { type Sender } from "../senders/sender.ts";
import type { PushField } from "./expressions.ts";
import { FieldReader, hostOf } from "./read-fields.ts";

/** Reads one push by the expressions of its fields, or returns the problems of all. Without a tag it needs a digest. */
export function readPush(
  { name, proof }: Pick<Sender, "name" | "proof">,
  expressions: ReadonlyMap<PushField, Expression>,
  values: Context,
): Result<Push, Problem[]> {
  const fields = new FieldReader(name, "push", expressions, values);
  const [registry = "", path = "", tag = ""] = [fields.text("registry"), fields.text("repository"), fields.text("tag")];
  const digest = fields.text("digest");
  const isByDigest = tag === "" && digest !== undefined && isDigest(digest);
  const artifact = {
    path,
    ...(!isByDigest && { tag }),
    digest,
    mediaType: fields.text("media_type"),
    pusher: fields.text("pusher"),
    pushedAt: timeOf(fields.read("pushed_at")),
  };
  if (fields.problems.length > 0) return err(fields.problems);
  return buildPushAt(hostOf(registry, proof !== undefined), artifact, {
    registry: fields.at("registry"),
    repository: fields.at("repository"),
    tag: fields.at("tag"),
  });
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
