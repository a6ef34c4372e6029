import { once } from "node:events";
import { WebSocket } from "ws";

/** A V8 CPU profile, as https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile has it. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

const INTERVAL_US = 500;

/** Profiles a Worker by workerd's inspector while some work is done. */
export async function profile(inspectorPort: number, work: () => Promise<void>): Promise<CpuProfile> {
  const list = await fetch(`http://127.0.0.1:${inspectorPort}/json`);
  const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await once(socket, "open");
  let last = 0;
  const ask = (method: string, params: object = {}): Promise<unknown> => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const take = (data: Buffer): void => {
      const message = JSON.parse(data.toString()) as { id?: number; result?: unknown };
      if (message.id !== id) return;
      socket.off("message", take);
      resolve(message.result);
    };
    socket.on("message", take);
    socket.send(JSON.stringify({ id, method, params }));
    return promise;
  };
  await ask("Profiler.enable");
  await ask("Profiler.setSamplingInterval", { interval: INTERVAL_US });
  await ask("Profiler.start");
  await work();
  const { profile } = (await ask("Profiler.stop")) as { profile: CpuProfile };
  socket.close();
  return profile;
}
