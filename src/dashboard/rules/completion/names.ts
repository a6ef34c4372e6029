import type { LooseObject, LooseValue } from "../../../core/json/loose.ts";
import type { Place } from "../../../core/json/place.ts";

/** Fields whose texts name targets of the document. */
const OF_TARGETS = new Set(["targets", "target", "failover"]);

const SECRET = /\$\{secret:[A-Z][A-Z0-9_]*\}/g;

/**
 * Returns the names that a text at a place may refer to: targets, targets of the same rule and gates, or senders.
 *
 * @param senders the senders that hubrelay knows without a definition in the document
 */
export function namesAt(root: LooseValue | undefined, place: Place, senders: readonly string[]): string[] {
  const { path } = place;
  const field = path.findLast((key) => typeof key === "string") ?? "";
  if (field === "accept") return [...senders, ...namesIn(member(root, "senders"))];
  if (field === "after") return [...targetsBeside(place), ...namesIn(member(root, "gates"))];
  if (!OF_TARGETS.has(field)) return [];
  const own = path[0] === "targets" ? path[1] : undefined;
  return namesIn(member(root, "targets")).filter((name) => name !== own);
}

/** Returns the references to secrets in a document, each once. */
export function secretsIn(text: string): string[] {
  return [...new Set(text.match(SECRET))];
}

/** The other targets in the list of the rule. */
function targetsBeside({ around }: Place): string[] {
  const objects = around.filter((each): each is LooseObject => each.kind === "object");
  const [own, rule] = [objects.at(-1), objects.at(-2)];
  const targets = member(rule, "targets");
  const others = targets?.kind === "array" ? targets.elements.filter((each) => each !== own) : [];
  return others.flatMap((each) => textOf(each) ?? textOf(member(each, "target")) ?? []);
}

function member(value: LooseValue | undefined, key: string): LooseValue | undefined {
  return value?.kind === "object" ? value.members.findLast(({ name }) => name.value === key)?.value : undefined;
}

function namesIn(value: LooseValue | undefined): string[] {
  return value?.kind === "object" ? value.members.map(({ name }) => name.value) : [];
}

function textOf(value: LooseValue | undefined): string | undefined {
  return value?.kind === "text" ? value.value : undefined;
}
