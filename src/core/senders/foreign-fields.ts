import type { Problem } from "../schema/problem.ts";
import type { SenderName } from "./name.ts";
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

const OWNERS = new Map(Object.entries(MARKS).flatMap(([name, marks]) => marks.map((mark) => [mark, name] as const)));

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
