import type worker from "../../src/index.ts";
import type { Env } from "../../src/worker/env.ts";

declare global {
  namespace Cloudflare {
    // The bindings that tests get from "cloudflare:workers".
    interface Env extends RelayEnv {}
    // And the handlers.
    interface GlobalProps {
      mainModule: { default: typeof worker };
    }
  }
}

type RelayEnv = Env;
