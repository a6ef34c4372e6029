import type { Push } from "../event/event.ts";
import { within } from "../match/affixes.ts";
import { orderedVersion, versionOrderOf } from "../targets/version-order.ts";
import type { Target } from "../targets/target.ts";
import type { ByVersion } from "./routing.ts";

/** Returns the targets that never go back by version, each with the version that decides whether they get the push. */
export function comparedVersions(
  { tag }: Pick<Push, "tag">,
  names: readonly string[],
  targets: Readonly<Record<string, Target>>,
): readonly ByVersion[] {
  return names.flatMap((target) => {
    const order = targets[target] === undefined ? undefined : versionOrderOf(targets[target]);
    if (order === undefined) return [];
    const hasVersion = tag !== undefined && orderedVersion(order, tag) !== undefined;
    const version = hasVersion ? within(tag, order.prefix, order.suffix) : undefined;
    return [{ target, ...(version !== undefined && { version }) }];
  });
}
