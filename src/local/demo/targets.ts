import { startLoopbackServer, type LoopbackServer } from "../runtime/loopback.ts";

/** The number of attempts that the demo's deploy target fails. */
const FAILURES = 2;

/**
 * Starts the demo's receivers: three targets and the receiver of the callback. `/deploy` answers 503 twice for each
 * delivery, then 200, like a service that is restarting.
 */
export function startDemoTargets(): Promise<LoopbackServer> {
  const failures = new Map<string, number>();
  return startLoopbackServer(({ url, headers }) => {
    const id = String(headers["webhook-id"]);
    const failed = failures.get(id) ?? 0;
    if (url !== "/deploy" || failed >= FAILURES) return [200, "ok\n"];
    failures.set(id, failed + 1);
    return [503, "restarting, not ready yet\n"];
  });
}
