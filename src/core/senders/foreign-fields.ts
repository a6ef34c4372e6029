import type { Problem } from "../schema/problem.ts";
import { isSenderName, SENDER_NAMES, type SenderName } from "./name.ts";
import type { Sender } from "./sender.ts";
import { foldKey } from "./repeated-keys.ts";

/** Fields that identify a sender's body. No other format has them. */
const MARKS: Readonly<Record<SenderName, readonly string[]>> = {
  "docker-hub": ["push_data"],
  github: ["package", "registry_package"],
  quay: ["docker_url", "updated_tags"],
  harbor: ["event_data"],
  distribution: ["events"],
  gitlab: ["events"],
  acr: ["target"],
};

const OWNERS: ReadonlyMap<string, SenderName> = new Map(
  SENDER_NAMES.toReversed().flatMap((name) => MARKS[name].map((mark) => [mark, name] as const)),
);

/** Returns the sender whose identifying field a body has; undefined if it has none. */
export function fieldOwner(body: object): SenderName | undefined {
  return SENDER_NAMES.find((name) => hasFieldOf(name, body));
}

/** Checks whether a body has a field that identifies the sender. */
export function hasFieldOf(sender: SenderName, body: object): boolean {
  return MARKS[sender].some((mark) => Object.hasOwn(body, mark));
}

/**
 * Reports each field that identifies another sender's body. Targets get bodies byte for byte, so a token for one
 * registry must not be able to address a receiver of another registry's pushes.
 */
export function foreignFields(sender: Pick<Sender, "name" | "reads">, payload: unknown): Problem[] {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return [];
  return Object.keys(payload).flatMap((key) => {
    const mark = foldKey(key);
    const owner = OWNERS.get(mark);
    if (owner === undefined || mayHave(sender, mark)) return [];
    return [{ path: [key], message: `belongs to the body of ${owner}: post it to /hook/<token>/${owner}` }];
  });
}

/** Checks whether a sender's body has such a field: by its format, or because the rule document reads it. */
function mayHave({ name, reads }: Pick<Sender, "name" | "reads">, mark: string): boolean {
  return isSenderName(name) ? MARKS[name].includes(mark) : reads?.(mark) === true;
}
