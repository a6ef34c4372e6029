import { drive } from "./load/drive.ts";
import { pushBody, requestOf } from "./load/pushes.ts";
import { TARGET_PATHS, Targets } from "./load/targets.ts";
import { hasAdnanh, startAdnanh } from "./relays/adnanh.ts";
import { untilQuiet } from "./relays/process-usage.ts";
import type { Relay } from "./relays/relay.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";
import type { Figures } from "./runner/figures.ts";

const CONNECTIONS = 16;
const PUSHES_ALONE = 300;

const ACCEPTED = "pushes/s";
const DELIVERED = "deliveries/s";
const IN_MEMORY = "hubrelay, in memory";
const P50_ALONE = "202 p50 alone, ms";

/** What is compared: how many pushes a round has, fewer where a push takes long, and what is made of each. */
interface Contender {
  readonly name: string;
  readonly pushes: number;
  readonly deliveries: number;
  readonly relay: Relay;
}

export default {
  about: `Pushes of 2.7 kB, each of another tag of one repository, over ${CONNECTIONS} connections, to three targets. "pushes/s" counts
202s; "deliveries/s" the requests that reach the targets, until the backlog is empty. "alone" is one connection, a push at a time.`,
  async measure(figures, rounds) {
    using targets = await Targets.start();
    await using stack = new AsyncDisposableStack();
    const contenders: Contender[] = [];
    const add = async (name: string, pushes: number, start: () => Promise<Relay>): Promise<void> => {
      const deliveries = ["bare", "stored", "stored, in memory"].includes(name) ? 0 : TARGET_PATHS.length;
      contenders.push({ name, pushes, deliveries, relay: stack.use(await start()) });
    };
    await add("bare", 4000, () => startWorker("bare", targets));
    await add("stored", 2000, () => startWorker("stored", targets));
    await add("naive", 2000, () => startWorker("naive", targets));
    await add("hubrelay", 2000, () => startWorker("hubrelay", targets));
    await add(IN_MEMORY, 2000, () => startWorker("hubrelay", targets, "memory"));
    await add("stored, in memory", 2000, () => startWorker("stored", targets, "memory"));
    await add("queues", 1000, () => startWorker("queues", targets));
    await add("workflows", 100, () => startWorker("workflows", targets));
    if (hasAdnanh()) await add("adnanh/webhook", 200, () => startAdnanh(targets));
    else figures.note("adnanh/webhook was not measured: `apt-get install --no-install-recommends webhook curl`.");
    // The first round of each warms it up.
    for (let round = -1; round < rounds; round++) {
      for (const contender of contenders) await measureRound(round < 0 ? undefined : figures, contender, targets);
    }
  },
  goals: [
    ...["hubrelay", IN_MEMORY].flatMap((name) => [
      {
        text: `${name}: pushes/s, times naive`,
        atLeast: 1,
        value: (figures: Figures) => figures.ratio(ACCEPTED, name, "naive"),
      },
      {
        text: `${name}: deliveries/s, times naive`,
        atLeast: 1,
        value: (figures: Figures) => figures.ratio(DELIVERED, name, "naive"),
      },
    ]),
    {
      text: "deliveries/s, times adnanh/webhook",
      atLeast: 10,
      value: (figures) => figures.ratio(DELIVERED, "hubrelay", "adnanh/webhook"),
    },
    {
      text: "202 p50 at one connection, times bare",
      atMost: 1.5,
      value: (figures) => figures.ratio(P50_ALONE, "hubrelay", "bare"),
    },
  ],
} satisfies Bench;

async function measureRound(figures: Figures | undefined, contender: Contender, targets: Targets): Promise<void> {
  const { name, pushes, deliveries, relay } = contender;
  const requests = (count: number): Uint8Array[] =>
    Array.from({ length: count }, () => requestOf(relay.path, pushBody()));
  const { reached } = await targets.expect(pushes * deliveries);
  const crowd = await drive(relay.port, requests(pushes), CONNECTIONS);
  const deliveredAt = deliveries === 0 ? undefined : await reached;
  await untilQuiet(relay.pid);
  const alone = await drive(relay.port, requests(Math.min(PUSHES_ALONE, pushes)), 1);
  await untilQuiet(relay.pid);

  figures?.add(name, ACCEPTED, crowd.perSecond);
  if (deliveredAt !== undefined) {
    figures?.add(name, DELIVERED, ((pushes * deliveries) / (deliveredAt - crowd.startedAt)) * 1000);
  }
  figures?.add(name, "202 p50, ms", crowd.p50Ms);
  figures?.add(name, "202 p99, ms", crowd.p99Ms);
  figures?.add(name, P50_ALONE, alone.p50Ms);
  figures?.add(name, "202 p99 alone, ms", alone.p99Ms);
}
