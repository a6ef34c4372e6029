import * as v from "valibot";
import { Routing } from "./routing.ts";
import { Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";

/** One mistake: its place, as in `rules[0].match.tag`, and what was expected there. */
export const Mistake = v.object({ path: v.string(), message: v.string() });
export type Mistake = OutputOf<typeof Mistake>;

/** An error, RFC 9457. */
export const ProblemDetails = v.object({
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  detail: v.pipe(v.string(), v.description("what to do next")),
  errors: v.exactOptional(v.array(Mistake)),
});

/** Problems of a rule document, and warnings. */
export const RulesCheck = v.object({ problems: v.array(Mistake), warnings: v.array(Mistake) });
export type RulesCheck = OutputOf<typeof RulesCheck>;

/** Who wrote a version of the rules, and why. */
const authorship = {
  by: v.exactOptional(v.pipe(v.string(), v.description("who wrote it: an operator, or the user who ran `rules push`"))),
  note: v.exactOptional(v.pipe(v.string(), v.description("why, if the author said so"))),
};

/** The current rule document. */
export const RulesState = v.object({
  status: v.picklist(["ready", "missing", "invalid"]),
  text: v.string(),
  revision: v.pipe(v.string(), v.description("for If-Match; empty when there is no document")),
  ...authorship,
  ...RulesCheck.entries,
});
export type RulesState = OutputOf<typeof RulesState>;

/** `POST /rules/test`. */
export const RulesTest = v.object({
  ...Routing.entries,
  pushes: v.pipe(
    v.array(
      v.object({
        repository: v.string(),
        tag: v.exactOptional(v.string()),
        digest: v.exactOptional(v.string()),
        pusher: v.exactOptional(v.string()),
      }),
    ),
    v.description("what was read of the event or the payload; the first push was routed"),
  ),
});
export type RulesTest = OutputOf<typeof RulesTest>;

/** `GET /rules/history`, the latest first. */
export const RulesHistory = v.object({
  versions: v.array(
    v.object({
      key: v.string(),
      savedAt: v.pipe(Time, v.description("when it was replaced")),
      revision: v.exactOptional(v.string()),
      bytes: v.exactOptional(v.number()),
      ...authorship,
      replacedBy: v.exactOptional(v.pipe(v.string(), v.description("who replaced it"))),
    }),
  ),
  next: v.exactOptional(v.pipe(v.string(), v.description("the `cursor` of the next page; absent on the last"))),
});
export type RulesHistory = OutputOf<typeof RulesHistory>;

/** An earlier rule document. */
export const RulesText = v.object({ text: v.string() });
