import type { Problem } from "../schema/problem.ts";
import { SENDER_NAMES, type SenderName } from "./name.ts";
import { foldKey } from "./repeated-keys.ts";

/** The fields by which receivers know each sender's body; none is in another sender's. */
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

/** The sender by whose field a receiver would know a body; undefined if it has no such field. */
export function fieldOwner(body: object): SenderName | undefined {
  return SENDER_NAMES.find((name) => hasFieldOf(name, body));
}

/** Whether a body has a field by which receivers know a sender's. */
export function hasFieldOf(sender: SenderName, body: object): boolean {
  return MARKS[sender].some((mark) => Object.hasOwn(body, mark));
}

/**
 * Gives a problem for each field of a body by which a receiver would read it as another sender's push. Targets get a body
 * byte for byte: a token for one registry must not reach a receiver of another one's pushes.
 */
export function foreignFields(sender: SenderName, payload: unknown): Problem[] {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return [];
  return Object.keys(payload).flatMap((key) => {
    const mark = foldKey(key);
    const owner = OWNERS.get(mark);
    if (owner === undefined || MARKS[sender].includes(mark)) return [];
    return [{ path: [key], message: `belongs to the body of ${owner}: post it to /hook/<token>/${owner}` }];
  });
}
