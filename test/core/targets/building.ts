import * as v from "valibot";
import type { Problem } from "../../../src/core/schema/problem.ts";
import { validate } from "../../../src/core/schema/validate.ts";
import type { Push } from "../../../src/core/event/event.ts";
import type { Result } from "../../../src/core/lib/result.ts";
import { revealSecrets } from "../../../src/core/secrets/secret.ts";
import type { RequestContext, TargetRequest } from "../../../src/core/targets/request.ts";
import type { TargetType } from "../../../src/core/targets/type.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

type AnyTarget = { readonly type: string };

/** Secrets for test documents. The awkward one has every character that URLs, forms and headers escape. */
export const SECRETS: Readonly<Record<string, string>> = { TOKEN: "t0ken", AWKWARD: "a b&c=d?e/f+g%:é" };

const PUSHED_AT = Date.UTC(2026, 10, 23, 12);

/** The request context of a push of `acme/web:v1.2.3` by alice. */
export const context = materialOf({ tag: "v1.2.3", pusher: "alice", pushedAt: PUSHED_AT });

/** The same push as the oldest senders would have sent it: no tag, no pusher, no time. */
export const tagless = materialOf({});

/** An official image, a tag with all that tags may have, a pusher who tries things, and a body that is no UTF-8. */
export const awkward: RequestContext = {
  ...materialOf({
    repository: "library/nginx",
    tag: "1.27_RC-2.x",
    pusher: '"}, <!channel> ${secret:TOKEN} \n&x=y',
    pushedAt: PUSHED_AT,
  }),
  body: Uint8Array.of(0x7b, 0xff, 0x00, 0x7d),
};

/** Builds a request the way that the Worker does: the document is checked, then its secrets are filled in. */
export function requestOf<S extends v.GenericSchema<unknown, AnyTarget>>(
  type: TargetType<S>,
  document: unknown,
  from: RequestContext,
): Result<TargetRequest, string> {
  const target = v.parse(type.schema, document);
  const problems = type.check?.(target) ?? [];
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const revealed = revealSecrets(target, (name) => SECRETS[name]);
  return revealed.ok ? type.build(revealed.value.value, from) : revealed;
}

/** Every problem that a target of a document has. */
export function problemsIn<S extends v.GenericSchema<unknown, AnyTarget>>(
  type: TargetType<S>,
  document: unknown,
): Problem[] {
  const parsed = validate(type.schema, document);
  return parsed.ok ? (type.check?.(parsed.value) ?? []) : parsed.error;
}

function materialOf(push: Partial<Push>): RequestContext {
  const payload = { push_data: { tag: push.tag, pusher: push.pusher }, repository: { repo_name: "acme/web" } };
  return {
    event: eventOf(push),
    body: new TextEncoder().encode(JSON.stringify(payload)),
    payload,
    deliveryId: "dlv_1",
    url: `https://relay.example.com/events/${EVENT_ID}`,
  };
}
