import { openGates } from "../../core/delivery/gate.ts";
import { takeSignal } from "../../core/delivery/take-signal.ts";
import type { Signal } from "../../core/event/signal.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { paint } from "../terminal/colour.ts";
import { indent } from "../terminal/table.ts";

/** A signal of a payload, and its result at each gate that asks for it. */
export interface TestedSignal {
  readonly signal: Signal;
  readonly gates: readonly { readonly gate: string; readonly passed: boolean; readonly reason?: string }[];
}

/** Tests signals at the gates of a document. Leaves out those that no gate asks for: the relay ignores them. */
export function testSignals(
  { document }: Pick<CompiledRules, "document">,
  signals: readonly Signal[],
  receivedAt: number,
): TestedSignal[] {
  const gates = Object.entries(openGates(document.gates ?? {}, receivedAt));
  const tested = signals.map((signal) => {
    const asking = gates.filter(([, { on }]) => on === signal.kind);
    const results = asking.map(([gate, open]) => {
      const { refusal } = takeSignal(open, { ...signal, receivedAt });
      return { gate, passed: refusal === undefined, ...(refusal !== undefined && { reason: refusal }) };
    });
    return { signal, gates: results };
  });
  return tested.filter((each) => each.gates.length > 0);
}

/** Describes tested signals for people. */
export function describeSignals(tested: readonly TestedSignal[]): string {
  const parts = tested.map(({ signal: { kind, repository, tag, digest }, gates }) => {
    const image = `${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
    const results = gates.map(({ gate, passed, reason }) =>
      passed ? `${paint("green", "✓")} ${gate}: passes` : `${paint("red", "✗")} ${gate}: ${reason}`,
    );
    return `${paint("bold", kind)} of ${image}\n${indent(results.join("\n"))}`;
  });
  return parts.join("\n\n");
}
