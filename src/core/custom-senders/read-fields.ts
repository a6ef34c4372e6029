import type { Context } from "@marcbachmann/cel-js";
import { parseRegistryHost } from "../event/repository.ts";
import type { Expression } from "../expression/expression.ts";
import { cleanLine } from "../text/clean.ts";
import { err, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import { ownerOf } from "../senders/hosts.ts";

const MAX_LENGTH = 255;

/** Reads fields by their expressions, and collects the problems of all. */
export class FieldReader<F extends string> {
  readonly problems: Problem[] = [];
  readonly #sender: string;
  readonly #part: string;
  readonly #expressions: ReadonlyMap<F, Expression>;
  readonly #values: Context;

  /** @param part the field of the definition that holds the expressions */
  constructor(sender: string, part: string, expressions: ReadonlyMap<F, Expression>, values: Context) {
    this.#sender = sender;
    this.#part = part;
    this.#expressions = expressions;
    this.#values = values;
  }

  /** The place of a field's expression in the document. */
  at(field: F): Problem["path"] {
    return ["senders", this.#sender, this.#part, field];
  }

  /** The value of a field; undefined without an expression, or after a problem. */
  read(field: F): unknown {
    const value = this.#expressions.get(field)?.(this.#values);
    if (value?.ok === false) this.problems.push({ path: this.at(field), message: value.error });
    return value?.ok === true ? value.value : undefined;
  }

  /** The text of a field, cleaned; undefined if it has no text. */
  text(field: F): string | undefined {
    const value = this.read(field);
    if (typeof value !== "string") return undefined;
    if (value.length > MAX_LENGTH) {
      this.problems.push({ path: this.at(field), message: `expected at most ${MAX_LENGTH} characters` });
    }
    return cleanLine(value.slice(0, MAX_LENGTH));
  }
}

/**
 * Parses the registry's host. Without a proof a sender may not report about a registry that has a sender of its own:
 * whoever has the URL would bypass that sender's proof.
 */
export function hostOf(text: string, isProven: boolean): Result<string, string> {
  const host = parseRegistryHost(text);
  const owner = host.ok ? ownerOf(host.value) : undefined;
  if (!host.ok || owner === undefined) return host;
  if (host.value.includes(":")) return err("expected it without a port");
  if (!isProven)
    return err(`expected another host, or a "proof": pushes of ${host.value} are those of the sender ${owner}`);
  return host;
}
