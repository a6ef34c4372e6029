import * as v from "valibot";
import { ORIGINS, type Origin } from "../event/event.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { TextOperand } from "./text.ts";
import { TimeWindow } from "./window.ts";

/** Conditions on a push. All given ones must hold; an empty set matches every push. */
export interface Match {
  readonly repository?: TextOperand;
  readonly registry?: TextOperand;
  readonly namespace?: TextOperand;
  readonly name?: TextOperand;
  readonly tag?: TextOperand;
  readonly pusher?: TextOperand;
  readonly media_type?: TextOperand;
  readonly kind?: TextOperand;
  readonly token?: TextOperand;
  readonly origin?: Origin;
  /** Holds if one platform matches. */
  readonly platform?: TextOperand;
  readonly digest?: TextOperand;
  /** Holds if one category matches. */
  readonly change_categories?: TextOperand;
  readonly is_private?: boolean;
  readonly is_official?: boolean;
  readonly received?: TimeWindow;
  readonly when?: string;
  readonly all?: readonly Match[];
  readonly any?: readonly Match[];
  readonly not?: Match;
}

const Matches = v.pipe(
  list(
    v.lazy((): v.GenericSchema<Match> => Match),
    500,
    "sets of conditions",
  ),
  v.minLength(1, "expected at least one set of conditions"),
);

/** The schema of conditions, which nest. */
export const Match: v.GenericSchema<Match> = strict({
  repository: v.exactOptional(TextOperand),
  registry: v.exactOptional(TextOperand),
  namespace: v.exactOptional(TextOperand),
  name: v.exactOptional(TextOperand),
  tag: v.exactOptional(TextOperand),
  pusher: v.exactOptional(TextOperand),
  media_type: v.exactOptional(TextOperand),
  kind: v.exactOptional(TextOperand),
  token: v.exactOptional(TextOperand),
  origin: v.exactOptional(v.picklist(ORIGINS)),
  platform: v.exactOptional(TextOperand),
  digest: v.exactOptional(TextOperand),
  change_categories: v.exactOptional(TextOperand),
  is_private: v.exactOptional(v.boolean()),
  is_official: v.exactOptional(v.boolean()),
  received: v.exactOptional(TimeWindow),
  when: v.exactOptional(v.string()),
  all: v.exactOptional(Matches),
  any: v.exactOptional(Matches),
  not: v.exactOptional(v.lazy((): v.GenericSchema<Match> => Match)),
});
