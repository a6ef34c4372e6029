import { expect, inject, test } from "vitest";
import { Relay } from "../e2e/relay-process.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { Chance } from "./chance.ts";
import { Arrivals } from "./kills/arrivals.ts";
import { Campaign, type Size } from "./kills/campaign.ts";
import { report } from "./report.ts";
import { isFull } from "./scale.ts";

const ROUNDS = isFull ? 10 : 1;
const SIZE: Size = isFull ? { pushes: 1000, repositories: 50, kills: 3 } : { pushes: 100, repositories: 20, kills: 2 };

test(`a relay that is killed ${ROUNDS * SIZE.kills} times during ${ROUNDS * SIZE.pushes} pushes loses nothing`, async () => {
  const chance = new Chance(inject("seed"));
  console.log(`kills: FAULTS_SEED=${chance.seed}`);
  await using arrivals = await Arrivals.start();
  const rules = everyPushTo(arrivals.targets());
  await using relay = await Relay.start({ hosts: [arrivals.receiver.host], rules });
  const campaign = new Campaign(relay, arrivals, chance);
  for (let round = 0; round < ROUNDS; round++) await campaign.round(SIZE);
  if (isFull) await campaign.finish();

  const tally = campaign.ledger.judge(arrivals.deliveries, arrivals.callbacks);
  report("kills", { seed: chance.seed, ...tally });
  expect(campaign.ledger.breaches).toEqual([]);
  const pushes = ROUNDS * SIZE.pushes;
  const ended = isFull ? { delivered: 3 * pushes, pending: 0 } : {};
  expect(tally).toMatchObject({ accepted: pushes, stored: pushes, deliveries: 3 * pushes, lost: 0, ...ended });
});
