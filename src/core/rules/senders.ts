import { compileSender, type CompiledSender } from "../custom-senders/compile.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { type Problem, under } from "../schema/problem.ts";
import { isReservedSecret, secretNames } from "../secrets/secret.ts";
import { isSenderName } from "../senders/name.ts";
import type { RuleDocument } from "./rule.ts";

/** Compiles the senders that a document defines, or returns all their problems. */
export function compileSenders(
  document: Pick<RuleDocument, "senders" | "accept" | "targets">,
): Result<ReadonlyMap<string, CompiledSender>, Problem[]> {
  const { senders = {}, accept = [], targets } = document;
  const compiled = new Map<string, CompiledSender>();
  const sent = new Set(secretNames(targets));
  const problems: Problem[] = [];
  for (const [name, definition] of Object.entries(senders)) {
    const sender = compileSender(name, definition);
    if (sender.ok) compiled.set(name, sender.value);
    else problems.push(...under(["senders", name], sender.error));
    problems.push(...under(["senders", name, "proof", "secret"], secretProblems(definition.proof?.secret, sent)));
  }
  const unknown = accept.flatMap((name, index) =>
    isSenderName(name) || Object.hasOwn(senders, name)
      ? []
      : [{ path: ["accept", index], message: `"senders" defines no ${name}` }],
  );
  return problems.length + unknown.length > 0 ? err([...problems, ...unknown]) : ok(compiled);
}

/** A target that gets the secret could send pushes in the sender's name. */
function secretProblems(reference: string | undefined, sent: ReadonlySet<string>): Problem[] {
  const [name] = reference === undefined ? [] : secretNames(reference);
  if (name === undefined) return [];
  if (isReservedSecret(name))
    return [{ path: [], message: `${name} is reserved for hubrelay itself: use another name` }];
  return sent.has(name) ? [{ path: [], message: `a target gets ${name} too: use another secret` }] : [];
}
