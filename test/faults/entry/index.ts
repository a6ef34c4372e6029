import production, {
  Directory as ProductionDirectory,
  RepositoryRelay as ProductionRelay,
} from "../../../src/index.ts";
import type { Env } from "../../../src/worker/env/env.ts";
import { withFaultyKv } from "./kv.ts";
import { faults } from "./plan.ts";
import { watched } from "./storage.ts";

// The Worker as it is deployed, on bindings and storage that fail as planned. Nothing of this is in src, and so in no
// build of it.

export { OutboundSender, TargetGate } from "../../../src/index.ts";

export class RepositoryRelay extends ProductionRelay {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx, "repository"), withFaultyKv(env));
  }
}

export class Directory extends ProductionDirectory {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx, "directory"), withFaultyKv(env));
  }
}

export default {
  async fetch(request, env, ctx): Promise<Response> {
    if (new URL(request.url).pathname !== "/faults") return production.fetch(request, withFaultyKv(env), ctx);
    if (request.method === "POST") faults.set(await request.json());
    return Response.json(faults.counts);
  },
  scheduled: (controller, env) => production.scheduled(controller, withFaultyKv(env)),
} satisfies ExportedHandler<Env>;
