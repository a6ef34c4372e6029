import type { Command } from "commander";
import { withPublishOptions, type PublishOptions } from "../rules/publish-options.ts";
import { describePublication, publish } from "../rules/publish.ts";
import { jsonSource } from "../rules/source/source.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";
import { withStorageOptions, type StorageOptions } from "../wrangler/options.ts";
import { RuleStore, type EarlierVersion } from "../wrangler/rule-store.ts";

const HEADINGS = ["number", "replaced at", "revision", "bytes", "by", "key", "note"];

/** Adds `rules history` and `rules rollback`, for the versions that `rules push` saved. */
export function addRulesHistory(rules: Command): void {
  withStorageOptions(rules.command("history").description("list earlier rule documents")).action(history);
  const restored = rules
    .command("rollback")
    .description("publish an earlier rule document again")
    .argument("[version]", "its number or key in `rules history`", "1");
  withStorageOptions(withPublishOptions(restored)).action(rollback);
}

async function history(options: StorageOptions, command: Command): Promise<void> {
  const store = new RuleStore(options);
  const versions = await store.history();
  const numbered = versions.map((version, index) => ({ number: index + 1, ...version }));
  const empty = `no earlier rules in ${store.place}: \`rules push\` saves what it replaces`;
  Output.of(command).result(
    { versions: numbered },
    ({ versions }) => (versions.length === 0 ? empty : alignColumns([HEADINGS, ...versions.map(rowOf)])),
    ({ versions }) => versions.map(({ key }) => key),
  );
}

function rowOf({ key, replacedAt, revision = "?", bytes, by, note }: EarlierVersion, index: number): string[] {
  return [String(index + 1), replacedAt, revision, String(bytes ?? "?"), by ?? "?", key, note ?? ""];
}

async function rollback(version: string, options: StorageOptions & PublishOptions, command: Command): Promise<void> {
  const store = new RuleStore(options);
  const output = Output.of(command);
  const key = /^\d+$/.test(version) ? (await store.history())[Number(version) - 1]?.key : version;
  const document = key === undefined ? undefined : await store.read(key);
  if (key === undefined || document === undefined) {
    throw refusal(`there is no earlier version ${version}`, "run `hubrelay rules history` to list them");
  }
  const publication = await publish(store, jsonSource(document, key), options, output);
  output.result({ ...publication, restored: key }, () => describePublication(publication, store.place));
}
