import { unreachable } from "../terminal/exit.ts";
import { runningRelay } from "./running.ts";
import { proves } from "./prove.ts";

/**
 * The origin of the relay that `npm start` runs on a directory's state. It has proved to be that relay, so that no
 * other listener on the port is sent a token. Throws if none runs, or if it does not prove itself.
 */
export async function findLocalRelay(directory: string): Promise<string> {
  const relay = runningRelay(directory);
  if (relay === undefined) {
    throw unreachable(
      "no relay runs on the state of this directory",
      "start it with `npm start`; one of `wrangler dev` is named with --url http://127.0.0.1:<port> beside --local",
    );
  }
  const origin = `http://127.0.0.1:${relay.port}`;
  if (await proves(relay)) return origin;
  throw unreachable(
    `what listens on ${origin} does not prove to be the relay of this directory, and was sent no token`,
    "the relay may still be starting; if not, stop the other program or start the relay again",
  );
}
