import { performance } from "node:perf_hooks";
import { quantile } from "../runner/statistics.ts";
import { Connection } from "./connection.ts";

/** How a number of requests went. */
export interface Drive {
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends requests over a number of connections, each the next as soon as its last was answered. All must be accepted. */
export async function drive(
  port: number,
  requests: readonly Uint8Array[],
  connections: number,
  isAccepted: (status: number) => boolean = (status) => status === 202,
): Promise<Drive> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const latencies: number[] = [];
  let next = 0;
  const startedAt = Date.now();
  await Promise.all(
    open.map(async (connection) => {
      for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
        const sentAt = performance.now();
        const status = await connection.send(request);
        if (!isAccepted(status)) throw new Error(`a push was answered ${status}`);
        latencies.push(performance.now() - sentAt);
      }
      connection.close();
    }),
  );
  const endedAt = Date.now();
  return {
    startedAt,
    endedAt,
    perSecond: (requests.length / (endedAt - startedAt)) * 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
