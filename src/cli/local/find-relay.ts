import { unreachable } from "../terminal/exit.ts";
import { runningRelay } from "./running.ts";
import { proves } from "./prove.ts";

/**
 * Returns the origin of the relay that `npm start` runs on a directory's state. Throws if none runs, or if the listener
 * on its port cannot prove to be that relay: no token may go to another program.
 */
export async function findLocalRelay(directory: string): Promise<string> {
  const relay = runningRelay(directory);
  if (relay === undefined) {
    throw unreachable(
      "no relay runs on the state of this directory",
      "start it with `npm start`; for one of `wrangler dev` add --url http://127.0.0.1:<port>",
    );
  }
  const origin = `http://127.0.0.1:${relay.port}`;
  if (await proves(relay)) return origin;
  throw unreachable(
    `what listens on ${origin} does not prove to be the relay of this directory, and was sent no token`,
    "the relay may still be starting; if not, stop the other program or start the relay again",
  );
}
