import type { Env } from "../../src/worker/env.ts";

declare global {
  namespace Cloudflare {
    // The bindings that tests get from "cloudflare:workers".
    interface Env extends RelayEnv {}
  }
}

type RelayEnv = Env;
