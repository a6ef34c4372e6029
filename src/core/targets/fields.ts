import * as v from "valibot";
import { duration } from "../schema/duration.ts";
import { SECRET_REFERENCE } from "../secrets/secret.ts";
import { parseStatusExpressions } from "../delivery/status.ts";
import { list, record } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { NewerField } from "./version-order.ts";
import { SECOND_MS, HOUR_MS, DAY_MS } from "../lib/time.ts";

/** Limit of a target's timeout. */
export const MAX_TIMEOUT_MS = 60 * SECOND_MS;

/** Settings of attempts, which a rule can override for its targets. */
export const attemptFields = {
  /** Time for the whole exchange, from the start of the request to the end of the response. */
  timeout: v.exactOptional(duration(100, MAX_TIMEOUT_MS)),
  /** Delays between attempts; one retry per delay. */
  schedule: v.exactOptional(list(duration(100, 7 * DAY_MS), 20, "delays")),
  /** Time after which a delivery fails, even if its schedule goes on: a late deploy can do harm. */
  expires: v.exactOptional(duration(SECOND_MS, 30 * DAY_MS)),
};

/** Fields of every type of target. */
export const targetFields = {
  description: v.exactOptional(v.string()),
  ...attemptFields,
  /** A deploy never goes backwards: an older push of a tag is superseded by a newer one that was delivered. */
  kind: v.exactOptional(v.picklist(["deploy", "notify"])),
  /** What makes a push newer than another for a deploy; by version, across the tags of a repository. */
  newer: v.exactOptional(NewerField),
  /** Statuses to retry, instead of 408, 425, 429 and 5xx: `500-599`, `>=500`, `!503`. */
  retry_on: v.exactOptional(
    v.pipe(
      list(v.string(), 100, "statuses"),
      v.minLength(1, "expected at least one status"),
      v.check(
        (list) => parseStatusExpressions(list, () => false).ok,
        'expected statuses, as in "503", "500-599", ">=500" or "!501"',
      ),
    ),
  ),
  /** A CEL expression on the answer, which a 2xx must fulfil: some receivers answer 200 with an error in the body. */
  delivered_when: v.exactOptional(v.string()),
  /** Attempts to this target that may run at once. */
  concurrency: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer("expected a whole number"),
      v.minValue(1, "expected 1 or more"),
      v.maxValue(6, "expected at most 6, the connections that a Worker has"),
    ),
  ),
  /** Attempts per time, as in 1/s, 30/m or 100/h. */
  rate: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}\/[smh]$/, "expected a rate, as in 1/s, 30/m or 100/h")),
  ),
  /** Opens after this many failures in a row: the target then gets only probes, until one succeeds. */
  breaker: v.exactOptional(
    strict({
      failures: v.pipe(v.number(), v.integer("expected a whole number"), v.minValue(1, "expected 1 or more")),
      probe: v.exactOptional(duration(100, HOUR_MS)),
    }),
  ),
  /** Sends nothing; deliveries wait. */
  paused: v.exactOptional(v.boolean()),
  /** `callback`: a 2xx means only that the target has started. It reports the result to a URL that it is given. */
  result: v.exactOptional(v.picklist(["answer", "callback"])),
  /** Time for that report. */
  within: v.exactOptional(duration(SECOND_MS, 7 * DAY_MS)),
  /** The target that gets the event if a delivery to this one fails for good. */
  failover: v.exactOptional(v.string()),
};

const REFERENCE = /\$\{secret:[A-Z][A-Z0-9_]*\}/g;

/** A target's URL. Whether hubrelay may call it is checked in `address.ts`, where the private hosts are known. */
export const TargetUrl = v.pipe(
  v.string(),
  v.check(
    (text) =>
      SECRET_REFERENCE.test(text) || (/^https?:\/\//i.test(text) && URL.canParse(text.replaceAll(REFERENCE, "x"))),
    "expected a URL that begins with https://, or ${secret:NAME} for a URL that is kept as a secret",
  ),
  v.maxLength(2048, "expected at most 2048 characters"),
);

// RFC 9110 section 5.6.2; and visible characters with spaces between them, section 5.5.
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\x20-\x7e\x80-\xff]*$/;

// Headers that frame the message, and those that identify and sign a delivery.
const RESERVED_HEADER =
  /^(?:host|content-length|connection|transfer-encoding|upgrade|te|trailer|webhook-.*|x-hubrelay-.*)$/i;

/** Additional headers. They can replace hubrelay's defaults. */
export const HeadersField = record(
  v.pipe(
    v.string(),
    v.regex(HEADER_NAME, "expected the name of a header"),
    v.check((name) => !RESERVED_HEADER.test(name), "this header is set by hubrelay: remove it"),
    // Header names ignore case, so `Content-Type` must replace the default `content-type`.
    v.toLowerCase(),
  ),
  v.pipe(v.string(), v.regex(HEADER_VALUE, "expected a header's value, on one line")),
  100,
  "headers",
);

const SigningSecret = v.pipe(
  v.string(),
  v.regex(SECRET_REFERENCE, "expected ${secret:NAME}: a rule document never holds a secret itself"),
);

/** Standard Webhooks secrets. With several, each signs, so that a receiver can rotate its secret. */
export const SigningSecrets = v.union([
  SigningSecret,
  v.pipe(list(SigningSecret, 4, "secrets"), v.minLength(1, "expected at least one secret")),
]);

/** A value that must reference a secret. */
export const SecretReference = SigningSecret;
