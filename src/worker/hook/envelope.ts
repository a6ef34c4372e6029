import type { Push } from "../../core/event/event.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { writeProblems, type Problem, type WrittenProblem } from "../../core/schema/problem.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { isSenderName } from "../../core/senders/name.ts";
import { foreignFormat } from "../../core/senders/body-format.ts";
import { itemOf } from "../../core/senders/envelope.ts";
import { parseBody } from "../../core/senders/parse-body.ts";
import type { Message } from "../../core/senders/sender.ts";
import type { Refusal } from "../http/refusal.ts";

/** Invalid items of a body: as problems for the response, and as refusals to record. */
export interface RejectedItems {
  readonly written: readonly WrittenProblem[];
  readonly refusals: readonly Refusal[];
}

/** A body, parsed to the pushes that are accepted. */
export interface AcceptedBody {
  readonly message: Message;
  readonly rejected?: RejectedItems;
}

/** Why no push of a body is accepted. With `rejected` the response is 200, because the sender would retry for ever. */
export type BodyRefusal = Refusal & { readonly rejected?: RejectedItems };

/**
 * Parses a body to the pushes that are accepted. An invalid push does not affect the others.
 *
 * @param refusalOf returns why a push is refused; undefined if it is accepted
 */
export function acceptBody(
  sender: Sender,
  text: string,
  payload: unknown,
  refusalOf: (push: Push) => Refusal | undefined,
): Result<AcceptedBody, BodyRefusal> {
  const byDetail = new Map<string, Refusal>();
  const message = parseBody(sender, text, payload, (push) => {
    const refusal = refusalOf(push);
    if (refusal !== undefined) byDetail.set(refusal.detail, refusal);
    return refusal?.detail;
  });
  if (message.ok) {
    const { rejected = [] } = "pushes" in message.value ? message.value : {};
    const isWhole = rejected.length === 0;
    return ok({ message: message.value, ...(!isWhole && { rejected: rejectedOf(sender, rejected, byDetail) }) });
  }
  const problems = message.error;
  const [refused] = problems.flatMap((problem) => byDetail.get(problem.message) ?? []);
  const isUnreadable = problems.some((problem) => !byDetail.has(problem.message));
  const refusal = refused === undefined || isUnreadable ? notAPush(sender, payload, problems) : refused;
  // A missing proof can be fixed at the relay, so the sender should retry.
  const isOfItems = refusal.status !== 401 && problems.every((problem) => itemOf(sender, problem) !== undefined);
  if (sender.retriesForever !== true || !isOfItems) return err(refusal);
  return err({ ...refusal, rejected: rejectedOf(sender, problems, byDetail) });
}

function notAPush({ name, title }: Sender, payload: unknown, problems: readonly Problem[]): Refusal {
  const form = isSenderName(name) ? foreignFormat(name, payload) : undefined;
  const hint = form === undefined ? "" : ` T${form.slice(1)}.`;
  const detail = `The body is JSON, but not a push as ${title} sends it: see errors.${hint}`;
  return { status: 422, kind: "not-a-push", title: "Unprocessable Content", detail, problems };
}

function rejectedOf(
  sender: Sender,
  problems: readonly Problem[],
  byDetail: ReadonlyMap<string, Refusal>,
): RejectedItems {
  const unreadable = problems.filter(({ message }) => !byDetail.has(message));
  const statuses = [...new Set(Array.from(byDetail.values(), ({ status }) => status))];
  const refused = statuses.flatMap((status) => {
    const own = problems.filter(({ message }) => byDetail.get(message)?.status === status);
    const [first] = own.flatMap(({ message }) => byDetail.get(message) ?? []);
    return first === undefined ? [] : [{ ...first, problems: own }];
  });
  const detail = `Not a push as ${sender.title} sends it, in a request whose other events are taken: see detail.`;
  const read = unreadable.length === 0 ? [] : [{ ...notAPush(sender, undefined, unreadable), detail }];
  return { written: writeProblems(problems), refusals: [...read, ...refused] };
}
