import { createInterface } from "node:readline";
import { startLocalRelay } from "../../src/local/runtime/relay.ts";
import type { ServeConfig, ServeInput, ServeOutput } from "./serve-protocol.ts";

// A relay in a process of its own, so that it can be killed. The argument is a ServeConfig as JSON; every line of the
// output is a ServeOutput, every line of the input a ServeInput. The process ends with its input, so that it never
// outlives the tests.

const { rules, ...config } = JSON.parse(process.argv[2] ?? "") as ServeConfig;
const print = (output: ServeOutput): void => console.log(JSON.stringify(output));

const relay = await startLocalRelay({ ...config, port: 0, onLog: (log) => print({ log }) });
process.once("SIGTERM", () => void stop());
if (rules !== undefined) await relay.writeRules(rules);
print({ url: relay.url.href });

for await (const line of createInterface({ input: process.stdin })) {
  const input = JSON.parse(line) as ServeInput;
  if ("cronAt" in input) await Promise.all(input.cronAt.map((time) => relay.runCron(time)));
  else if (input.rules === null) await relay.deleteRules();
  else await relay.writeRules(input.rules);
  print({ done: true });
}
await stop();

async function stop(): Promise<void> {
  await relay.close();
  process.exit(0);
}
