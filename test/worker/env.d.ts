import type worker from "../../src/index.ts";
import type { Directory, RepositoryRelay, TargetGate, TokenAllowance, Tunnel } from "../../src/index.ts";
import type { Env } from "../../src/worker/env/env.ts";

declare global {
  namespace Cloudflare {
    // The bindings that tests get from "cloudflare:workers". Tests look inside the objects, so they know the classes.
    interface Env extends RelayEnv {
      readonly REPOSITORY: DurableObjectNamespace<RepositoryRelay>;
      readonly DIRECTORY: DurableObjectNamespace<Directory>;
      readonly GATE: DurableObjectNamespace<TargetGate>;
      readonly ALLOWANCE?: DurableObjectNamespace<TokenAllowance>;
      readonly TUNNEL: DurableObjectNamespace<Tunnel>;
    }
    // And the handlers.
    interface GlobalProps {
      mainModule: { default: typeof worker };
    }
  }
}

type RelayEnv = Env;
