import type { Context } from "@marcbachmann/cel-js";
import { SIGNAL_KINDS, type Signal } from "../event/signal.ts";
import { isTag } from "../event/tag-name.ts";
import type { Expression } from "../expression/expression.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import { isDigest } from "../event/digest.ts";
import { parseRepositoryAt } from "../senders/artifact.ts";
import { type Sender } from "../senders/sender.ts";
import type { SignalField } from "./expressions.ts";
import { FieldReader, hostOf } from "./read-fields.ts";

/** Reads one signal by the expressions of its fields, or returns the problems of all. */
export function readSignal(
  { name, proof }: Pick<Sender, "name" | "proof">,
  expressions: ReadonlyMap<SignalField, Expression>,
  values: Context,
): Result<Signal, Problem[]> {
  const fields = new FieldReader(name, "signal", expressions, values);
  const text = (field: SignalField): string => fields.text(field) ?? "";
  const kind = SIGNAL_KINDS.find((each) => each === text("kind"));
  const host = hostOf(text("registry"), proof !== undefined);
  const repository = host.ok ? parseRepositoryAt(host.value, text("repository")) : host;
  const [tag, digest, status] = [text("tag"), text("digest"), text("status").toLowerCase()];
  const [severity, scanner] = [text("severity").toLowerCase(), text("scanner")];
  const { problems } = fields;
  const add = (field: SignalField, message: string): void => void problems.push({ path: fields.at(field), message });
  if (problems.length > 0) return err(problems);
  if (kind === undefined) add("kind", `expected ${SIGNAL_KINDS.join(" or ")}`);
  if (!repository.ok) add(host.ok ? "repository" : "registry", repository.error);
  if (status === "") add("status", "expected a text, which is success if all went well");
  if (tag !== "" && !isTag(tag)) add("tag", "expected a tag: letters, digits, '_', '.' and '-'");
  if (digest !== "" && !isDigest(digest)) add("digest", "expected a digest, as in sha256:5f…");
  if (tag === "" && digest === "") add("digest", "expected a digest, or a tag");
  if (kind === undefined || !repository.ok || problems.length > 0) return err(problems);
  const { fullName, registry } = repository.value;
  return ok({
    kind,
    repository: fullName,
    ...(registry !== undefined && { registry }),
    ...(tag !== "" && { tag }),
    ...(digest !== "" && { digest }),
    status,
    ...(severity !== "" && { severity }),
    ...(scanner !== "" && { scanner }),
  });
}
