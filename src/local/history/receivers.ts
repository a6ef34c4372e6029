import { startLoopbackServer, type LoopbackServer } from "../runtime/loopback.ts";

/** The answers that are no success: a scanner that restarts, and a site that has moved. */
const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  "/scanner": [503, "The vulnerability database is being updated.\n"],
  "/docs-site": [410, "This site has moved.\n"],
};

/** Starts the receivers. All of them but the scanner and the docs' site accept everything, now that last night is over. */
export function startReceivers(): Promise<LoopbackServer> {
  return startLoopbackServer(({ url }) => ANSWERS[url ?? ""] ?? [200, "accepted\n"]);
}
