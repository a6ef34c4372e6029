import * as v from "valibot";
import { duration } from "../duration.ts";
import { SECRET_REFERENCE } from "../secret.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** The longest that hubrelay waits for a target's answer, however long the target asks for. */
export const MAX_TIMEOUT_MS = 60 * SECOND_MS;

/** Fields that every type of target has. */
export const targetFields = {
  description: v.exactOptional(v.string()),
  /** How long an answer may take, from the start of the request to the end of its body. */
  timeout: v.exactOptional(duration(100, MAX_TIMEOUT_MS)),
  /** Delays between attempts; their number is the number of retries. */
  schedule: v.exactOptional(v.pipe(v.array(duration(100, 7 * DAY_MS)), v.maxLength(20, "expected at most 20 delays"))),
};

/** A URL of a target; whether it may be used is decided where the private hosts are known, see `address.ts`. */
export const TargetUrl = v.pipe(
  v.string(),
  v.check(
    (text) => /^https?:\/\//i.test(text) || SECRET_REFERENCE.test(text),
    "expected a URL that begins with https://, or ${secret:NAME} for a URL that is kept as a secret",
  ),
  v.maxLength(2048, "expected at most 2048 characters"),
);

// RFC 9110 section 5.6.2, and visible characters with spaces between them, section 5.5.
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\x20-\x7e\x80-\xff]*$/;

// Those that frame the message, and those by which receivers recognise a delivery and check its signature.
const RESERVED_HEADER =
  /^(?:host|content-length|connection|transfer-encoding|upgrade|te|trailer|webhook-.*|x-hubrelay-.*)$/i;

/** Headers to send, beside or instead of hubrelay's own. */
export const HeadersField = v.record(
  v.pipe(
    v.string(),
    v.regex(HEADER_NAME, "expected the name of a header"),
    v.check((name) => !RESERVED_HEADER.test(name), "this header is hubrelay's own to set"),
  ),
  v.pipe(v.string(), v.regex(HEADER_VALUE, "expected a header's value, on one line")),
);

const SigningSecret = v.pipe(
  v.string(),
  v.regex(SECRET_REFERENCE, "expected ${secret:NAME}: a rule document never holds a secret itself"),
);

/** Standard Webhooks secrets; with several, each signs, so that a receiver can change from one to the next. */
export const SigningSecrets = v.union([
  SigningSecret,
  v.pipe(v.array(SigningSecret), v.minLength(1, "expected at least one secret"), v.maxLength(4, "expected at most 4")),
]);
