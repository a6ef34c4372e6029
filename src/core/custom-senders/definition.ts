import * as v from "valibot";
import { list, record } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { isSenderName, SENDER_NAMES } from "../senders/name.ts";
import { SECRET_REFERENCE } from "../secrets/secret.ts";

/** A CEL expression over a request: `payload`, `request`, `headers` and `item`. */
const Expression = v.pipe(v.string(), v.minLength(1, "expected a CEL expression"));

/** What a sender adds to the URL's token to prove itself. */
const CustomProof = strict({
  header: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9-]{1,100}$/, "expected the name of a header, as in X-JFrog-Event-Auth"),
    v.toLowerCase(),
  ),
  secret: v.pipe(
    v.string(),
    v.regex(SECRET_REFERENCE, "expected ${secret:NAME}: a rule document never holds a secret itself"),
  ),
  /** The hash of an HMAC over the body. Without it the header is the secret itself, or HTTP Basic of `user:password`. */
  hmac: v.exactOptional(v.picklist(["sha1", "sha256", "sha512"])),
  encoding: v.exactOptional(v.picklist(["hex", "base64"])),
  prefix: v.exactOptional(v.pipe(v.string(), v.maxLength(50, "expected at most 50 characters"))),
});

/** Expressions for the parts of a push. */
const PushFields = strict({
  registry: Expression,
  repository: Expression,
  tag: Expression,
  digest: v.exactOptional(Expression),
  pusher: v.exactOptional(Expression),
  pushed_at: v.exactOptional(Expression),
  media_type: v.exactOptional(Expression),
});

/** Expressions for the parts of a signal. */
const SignalFields = strict({
  /** Whether a request, or an item of `each`, that is no push is a signal. */
  when: v.exactOptional(Expression),
  kind: Expression,
  registry: Expression,
  repository: Expression,
  tag: v.exactOptional(Expression),
  digest: v.exactOptional(Expression),
  status: Expression,
  severity: v.exactOptional(Expression),
  scanner: v.exactOptional(Expression),
});

/** A sender that the operator defines: how its requests are proven, and which pushes and signals they report. */
export const CustomSender = strict({
  description: v.exactOptional(v.string()),
  proof: v.exactOptional(CustomProof),
  /** Headers that rules and targets may read. */
  headers: v.exactOptional(list(v.pipe(v.string(), v.toLowerCase()), 20, "headers")),
  /** The value that the other expressions see as `payload`. */
  body: v.exactOptional(Expression),
  /** Whether a request, or an item of `each`, reports a push. Others are ignored. */
  when: v.exactOptional(Expression),
  /** The list of the pushes of a request; each is `item` of the other expressions. */
  each: v.exactOptional(Expression),
  push: v.exactOptional(PushFields),
  /** What a request or item that is no push reports for gates. */
  signal: v.exactOptional(SignalFields),
});

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** A name that is the last segment of a hook's path. */
const SenderName = v.pipe(
  v.string(),
  v.regex(NAME, "expected a name in lower case, as in artifactory: letters, digits and '-', at most 40"),
  v.check(
    (name) => !isSenderName(name),
    `expected another name than those of hubrelay's own: ${SENDER_NAMES.join(", ")}`,
  ),
);

/** The senders of a rule document, by name. */
export const CustomSenders = record(SenderName, CustomSender, 50, "senders");

export type CustomSender = v.InferOutput<typeof CustomSender>;
export type CustomProof = v.InferOutput<typeof CustomProof>;

/** Checks whether a text can be the name of a sender that a rule document defines. */
export function isCustomName(text: string): boolean {
  return NAME.test(text) && !isSenderName(text);
}
