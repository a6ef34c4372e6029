import * as v from "valibot";

const name = v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/));

const Binding = v.variant("type", [
  v.strictObject({ type: v.literal("plain_text"), name, text: v.pipe(v.string(), v.maxBytes(5120)) }),
  v.strictObject({ type: v.literal("secret_text"), name, text: v.pipe(v.string(), v.nonEmpty(), v.maxBytes(5120)) }),
  v.strictObject({ type: v.literal("inherit"), name }),
  v.strictObject({ type: v.literal("kv_namespace"), name, namespace_id: v.string(), raw: v.optional(v.boolean()) }),
  v.strictObject({ type: v.literal("durable_object_namespace"), name, class_name: v.string() }),
  v.strictObject({ type: v.literal("assets"), name }),
  v.strictObject({
    type: v.literal("ratelimit"),
    name,
    namespace_id: v.pipe(v.string(), v.digits()),
    simple: v.strictObject({ limit: v.pipe(v.number(), v.integer(), v.minValue(1)), period: v.picklist([10, 60]) }),
  }),
]);

/** When Durable Objects change to a new version. */
export const CodeUpdateStrategy = v.strictObject({
  mode: v.picklist(["immediate", "deferred"]),
  max_delay: v.optional(v.number()),
});

/** The settings of Workers Logs. */
export const Observability = v.strictObject({
  enabled: v.boolean(),
  head_sampling_rate: v.optional(v.number()),
  logs: v.optional(v.strictObject({ enabled: v.optional(v.boolean()), invocation_logs: v.boolean() })),
});

/** The metadata of an upload, with exactly the fields that Cloudflare's API documents and hubrelay uses. */
export const Metadata = v.strictObject({
  main_module: v.string(),
  bindings: v.array(Binding),
  // Only the empty Worker that `wrangler secret put` makes has none.
  compatibility_date: v.optional(v.pipe(v.string(), v.isoDate())),
  compatibility_flags: v.optional(v.array(v.string())),
  exports: v.optional(
    v.record(v.string(), v.strictObject({ type: v.literal("durable-object"), storage: v.literal("sqlite") })),
  ),
  keep_bindings: v.optional(v.array(v.picklist(["secret_text", "secret_key"]))),
  assets: v.optional(
    v.strictObject({
      jwt: v.string(),
      config: v.strictObject({
        not_found_handling: v.optional(v.picklist(["none", "404-page", "single-page-application"])),
        html_handling: v.optional(v.string()),
        run_worker_first: v.optional(v.union([v.boolean(), v.array(v.string())])),
        _headers: v.optional(v.string()),
        _redirects: v.optional(v.string()),
      }),
    }),
  ),
  code_update_strategy: v.optional(CodeUpdateStrategy),
  logpush: v.optional(v.literal(false)),
  annotations: v.optional(
    v.strictObject({ "workers/message": v.optional(v.string()), "workers/tag": v.optional(v.string()) }),
  ),
  observability: v.optional(Observability),
});

export type Metadata = v.InferOutput<typeof Metadata>;
export type Binding = Metadata["bindings"][number];
