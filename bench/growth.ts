import { drive } from "./load/drive.ts";
import { pushBody, requestOf, REPOSITORY } from "./load/pushes.ts";
import { TARGET_PATHS, Targets } from "./load/targets.ts";
import { cpuMs, untilQuiet } from "./relays/process-usage.ts";
import type { Relay } from "./relays/relay.ts";
import { rulesFor } from "./relays/rules.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";
import type { Figures } from "./runner/figures.ts";
import { exponent } from "./runner/statistics.ts";

const CONNECTIONS = 16;
const CPU = "CPU a delivery, ms";

/** Deliveries of one repository that fall due at once, and how long their rule delays them: longer than they take to come. */
const BACKLOGS = [
  { deliveries: 30, delay: "5s" },
  { deliveries: 999, delay: "10s" },
  { deliveries: 9999, delay: "20s" },
  { deliveries: 99_999, delay: "90s" },
];

const REPOSITORIES = [1, 10, 100, 1000];
const PUSHES_A_REPOSITORY = 10;

export default {
  about: `What a delivery costs in CPU time of workerd, however much there is. "backlog": so many deliveries of one repository wait for a
time, fall due together, and are counted until the last has arrived. "repositories": ${PUSHES_A_REPOSITORY} pushes to each of so many, in turns.
Storage is in memory, so that a busy disk does not matter. One round: the largest backlog takes two minutes.`,
  async measure(figures) {
    using targets = await Targets.start();
    for (const { deliveries, delay } of BACKLOGS) await drainBacklog(figures, targets, deliveries, delay);
    await using relay = await startWorker("hubrelay", targets, "memory");
    await warmUp(relay, targets);
    for (const count of REPOSITORIES) await spread(figures, targets, relay, count);
  },
  goals: [
    {
      text: "growth exponent of the cost of a backlog",
      atMost: 1.05,
      value: (figures) =>
        growth(
          figures,
          BACKLOGS.map(({ deliveries }) => [deliveries, backlogName(deliveries)]),
        ),
    },
    {
      text: "growth exponent of the cost over repositories",
      atMost: 1.05,
      value: (figures) =>
        growth(
          figures,
          REPOSITORIES.map((count) => [count, repositoriesName(count)]),
        ),
    },
  ],
} satisfies Bench;

function backlogName(deliveries: number): string {
  return `backlog of ${deliveries.toLocaleString("en")}`;
}

function repositoriesName(count: number): string {
  return count === 1 ? "1 repository" : `${count.toLocaleString("en")} repositories`;
}

/** The exponent by which the cost of the whole grows: 1 when a delivery costs the same however many there are. */
function growth(figures: Figures, sizes: readonly (readonly [size: number, subject: string])[]): number {
  return exponent(sizes.map(([size, subject]) => [size, size * figures.median(subject, CPU)]));
}

async function drainBacklog(figures: Figures, targets: Targets, deliveries: number, delay: string): Promise<void> {
  await using relay = await startWorker("hubrelay", targets, "memory");
  await warmUp(relay, targets);
  await relay.writeRules(rulesFor(targets.urls, delay === undefined ? {} : { delay }));
  // An isolate keeps the rules for two seconds.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const pushes = deliveries / TARGET_PATHS.length;
  const { reached } = await targets.expect(deliveries);
  await drive(
    relay.port,
    requestsTo(relay, pushes, () => REPOSITORY),
    CONNECTIONS,
  );
  const early = await targets.count();
  if (early > 0) throw new Error(`${early} deliveries were due before all pushes had come: the machine is too busy`);
  await untilQuiet(relay.pid);
  const before = cpuMs(relay.pid);
  const last = await reached;
  await untilQuiet(relay.pid);
  figures.add(backlogName(deliveries), CPU, (cpuMs(relay.pid) - before) / deliveries);
  figures.add(backlogName(deliveries), "deliveries/s", (deliveries / (last - (await targets.firstAt()))) * 1000);
}

async function spread(figures: Figures, targets: Targets, relay: Relay, count: number): Promise<void> {
  const repositoryOf = (index: number): string => `acme/service-${count}-${index % count}`;
  // A push each first: the making of a repository's database is not what is measured.
  await send(relay, targets, count, repositoryOf);
  const before = cpuMs(relay.pid);
  const pushes = PUSHES_A_REPOSITORY * count;
  const perSecond = await send(relay, targets, pushes, repositoryOf);
  const deliveries = pushes * TARGET_PATHS.length;
  figures.add(repositoriesName(count), CPU, (cpuMs(relay.pid) - before) / deliveries);
  figures.add(repositoriesName(count), "deliveries/s", perSecond);
}

/** Sends pushes and waits until all is done; gives deliveries a second. */
async function send(
  relay: Relay,
  targets: Targets,
  pushes: number,
  repositoryOf: (index: number) => string,
): Promise<number> {
  const { reached } = await targets.expect(pushes * TARGET_PATHS.length);
  const { startedAt } = await drive(relay.port, requestsTo(relay, pushes, repositoryOf), CONNECTIONS);
  const endedAt = await reached;
  await untilQuiet(relay.pid);
  return ((pushes * TARGET_PATHS.length) / (endedAt - startedAt)) * 1000;
}

async function warmUp(relay: Relay, targets: Targets): Promise<void> {
  await send(relay, targets, 300, () => REPOSITORY);
}

function requestsTo(relay: Relay, count: number, repositoryOf: (index: number) => string): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => requestOf(relay.path, pushBody(repositoryOf(index))));
}
