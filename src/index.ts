import { runHourly } from "./worker/cron.ts";
import type { Env } from "./worker/env/env.ts";
import { located, locationProblem } from "./worker/env/located.ts";
import { unavailable } from "./worker/http/problem.ts";
import { router } from "./worker/router.ts";
import { countUsage } from "./worker/telemetry/usage.ts";

export { Directory } from "./worker/directory/directory.ts";
export { TargetGate } from "./worker/ratelimit/target-gate.ts";
export { RepositoryRelay } from "./worker/repository/relay.ts";
export { OutboundSender } from "./worker/send/outbound-sender.ts";
export { TokenAllowance } from "./worker/ratelimit/token-allowance.ts";
export { Tunnel } from "./worker/tunnel/tunnel.ts";

export default {
  fetch: (request, env, ctx) => {
    countUsage("requests");
    const problem = locationProblem(env);
    return problem === undefined ? router.fetch(request, located(env), ctx) : unavailable(problem);
  },
  scheduled: (controller, env) => {
    countUsage("requests");
    return runHourly(located(env), controller.scheduledTime);
  },
} satisfies ExportedHandler<Env>;
