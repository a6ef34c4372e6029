import type { Command } from "commander";
import type { TargetHealth, TargetState, TestOutcome } from "../../core/api/target.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { timeOf } from "../relay/describe-event.ts";
import { futureTime } from "../terminal/arguments.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

interface PauseOptions extends RelayOptions {
  readonly reason?: string;
  readonly until?: number;
}

/** Adds `targets list`, `pause`, `resume` and `test`. */
export function addTargets(program: Command): void {
  const targets = program.command("targets").description("list, pause, resume and test targets");
  withRelayOptions(targets.command("list").description("list targets with their health")).action(list);
  withRelayOptions(targets.command("pause").description("pause a target: its deliveries wait"))
    .argument("<name>", "the target's name in the rules")
    .option("--until <time>", "end the pause by itself then: 14:00, a full time, or from now, as in 2h", futureTime)
    .option("--reason <text>", "why, for the other operators")
    .action(pause);
  withRelayOptions(targets.command("resume").description("end a pause, and close open breakers"))
    .argument("<name>", "the target's name in the rules")
    .action(resume);
  withRelayOptions(targets.command("test").description("send a sample push to a target"))
    .argument("<name>", "the target's name in the rules")
    .action(test);
}

async function list(options: RelayOptions, command: Command): Promise<void> {
  const targets = await new RelayClient(connectionOf(options)).targets();
  Output.of(command).result(
    { targets },
    ({ targets }) => (targets.length === 0 ? "no targets" : alignColumns(targets.map(rowOf))),
    ({ targets }) => targets.map(({ name }) => name),
  );
}

async function pause(name: string, { reason, until, ...options }: PauseOptions, command: Command): Promise<void> {
  const state = await new RelayClient(connectionOf(options)).pauseTarget(name, {
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { until }),
  });
  Output.of(command).result(state, (state) => `${state.name}: ${pauseText(state)}`);
}

async function resume(name: string, options: RelayOptions, command: Command): Promise<void> {
  const state = await new RelayClient(connectionOf(options)).resumeTarget(name);
  Output.of(command).result(state, ({ name }) => `${name} is resumed; waiting deliveries follow within minutes`);
}

async function test(name: string, options: RelayOptions, command: Command): Promise<void> {
  const outcome = await new RelayClient(connectionOf(options)).testTarget(name);
  Output.of(command).result(outcome, (outcome) => testText(name, outcome));
  failWhen(outcome.outcome === "failed");
}

function rowOf({ blocked, counts, ...state }: TargetHealth): string[] {
  const { name, type, paused } = state;
  const blocks = blocked.length === 0 ? "" : `blocked for ${blocked.map(({ repository }) => repository).join(", ")}`;
  const health = paused === undefined ? blocks || "accepts deliveries" : pauseText(state);
  return [name, type, `${counts.delivered} delivered, ${counts.failed} failed, ${counts.pending} pending`, health];
}

function pauseText({ paused }: TargetState): string {
  if (paused === undefined) return "accepts deliveries";
  const end = paused.until === undefined ? "" : ` until ${timeOf(paused.until)}`;
  return `paused${end}: ${paused.reason}`;
}

function testText(name: string, { outcome, status, durationMs, reason, response }: TestOutcome): string {
  const answer = status === undefined ? "" : ` with ${status}`;
  const verdict = outcome === "delivered" ? "accepted the test" : "failed the test";
  const why = outcome === "delivered" || reason === undefined ? "" : `: ${reason}`;
  return [`${name} ${verdict}${answer} after ${durationMs} ms${why}`, ...(response ? [response] : [])].join("\n");
}
