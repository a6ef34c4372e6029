import * as v from "valibot";
import { Name } from "../schema/name.ts";
import { strict } from "../schema/strict.ts";
import { pathProblem } from "../tunnel/local-address.ts";
import { targetFields } from "./fields.ts";
import { targetType } from "./type.ts";
import { requestFields, webhook } from "./webhook.ts";

const REFERENCE = /\$\{secret:[A-Z][A-Z0-9_]*\}/g;

/** A path under the base address of the tunnel's client. The client checks it again with its secrets filled in. */
const Path = v.pipe(
  v.string(),
  v.check(
    (path) => pathProblem(path.replaceAll(REFERENCE, "x")) === undefined,
    "expected a path that begins with a slash and has no '..', as in /hook?key=1",
  ),
  v.maxLength(2048, "expected at most 2048 characters"),
);

const Tunnel = strict({
  type: v.literal("tunnel"),
  /** The name that the client connects with. */
  name: Name,
  path: v.exactOptional(Path),
  ...requestFields,
  ...targetFields,
});

/** An HTTP server behind a tunnel. It gets what a webhook target gets. */
export const tunnel = targetType({
  schema: Tunnel,
  kind: "notify",
  build: (target, context) => webhook.build(asWebhook(target), context),
  check: (target) => webhook.check?.(asWebhook(target)) ?? [],
});

function asWebhook({
  name,
  path = "/",
  ...fields
}: v.InferOutput<typeof Tunnel>): v.InferOutput<typeof webhook.schema> {
  return { ...fields, type: "webhook", url: `${tunnelAddress(name)}${path}` };
}

/** Returns the address of a tunnel, in place of a scheme and a host. */
export function tunnelAddress(name: string): string {
  return `tunnel://${name}`;
}
