import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Relay } from "./relay-process.ts";

/** An address that stays the same while a relay behind it comes and goes, as the platform's does. */
export interface FrontDoor extends AsyncDisposable {
  readonly url: string;
}

export async function startFrontDoor(relay: Relay): Promise<FrontDoor> {
  const sockets = new Set<Socket>();
  const server = createServer((inside) => {
    let port: number;
    try {
      port = Number(relay.url.port);
    } catch {
      inside.destroy();
      return;
    }
    const outside = connect(port, "127.0.0.1");
    for (const [from, to] of [[inside, outside] as const, [outside, inside] as const]) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
