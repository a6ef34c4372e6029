import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { differenceOf, paintDifference } from "../rules/difference.ts";
import { withPublishOptions, type PublishOptions } from "../rules/publish-options.ts";
import { describePublication, publish } from "../rules/publish.ts";
import { readSource, rulesOf } from "../rules/read.ts";
import { inFormatOf } from "../rules/source/format.ts";
import { revisionOf } from "../wrangler/revision.ts";
import { refusal } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { withStorageOptions, type StorageOptions } from "../wrangler/options.ts";
import { RuleStore } from "../wrangler/rule-store.ts";

/** Adds `rules pull`, `rules diff` and `rules push`, between a file and KV. */
export function addRulesSync(rules: Command): void {
  withStorageOptions(
    rules
      .command("pull")
      .description("print the rule document in KV, or write it to a file")
      .argument("[file]", "the file to write, as YAML if its name says so (default: standard output)"),
  ).action(pull);
  withStorageOptions(
    rules
      .command("diff")
      .description("show what `rules push` would change; exit code 1 if there is a difference")
      .argument("<file>", "rule document; - is standard input")
      .option("--exit-code", "exit with 1 if there is a difference, which is the default")
      .option("--no-exit-code", "exit with 0 in spite of a difference"),
  ).action(diff);
  const published = rules
    .command("push")
    .description("check a rule document, show the changes, and publish it")
    .argument("<file>", "rule document; - is standard input");
  withStorageOptions(withPublishOptions(published)).action(push);
}

async function pull(file: string | undefined, options: StorageOptions, command: Command): Promise<void> {
  const text = await readCurrent(new RuleStore(options));
  const output = Output.of(command);
  const revision = revisionOf(text);
  if (file === undefined) return output.document({ revision, document: text }, text);
  writeFileSync(file, inFormatOf(file, text));
  output.result({ revision, file }, () => `${file} has the rules of revision ${revision}`);
}

async function diff(file: string, options: StorageOptions & { exitCode?: boolean }, command: Command): Promise<void> {
  const store = new RuleStore(options);
  const source = readSource(file);
  // A text that is no JSON has no meaning to compare until it can be read.
  if (source.syntax.length > 0) rulesOf(source);
  const { json: document } = source;
  const current = await store.read();
  const difference = differenceOf(current ?? "", document, `rules in ${store.place}`, file);
  const changed = difference !== "";
  Output.of(command).result({ changed, difference }, () =>
    changed
      ? paintDifference(difference)
      : `no difference: ${store.place} has these rules${current === document ? "" : ", in another layout"}`,
  );
  failWhen(changed && options.exitCode !== false);
}

async function push(file: string, options: StorageOptions & PublishOptions, command: Command): Promise<void> {
  const store = new RuleStore(options);
  const output = Output.of(command);
  const publication = await publish(store, readSource(file), options, output);
  output.result(publication, () => describePublication(publication, store.place));
}

async function readCurrent(store: RuleStore): Promise<string> {
  const text = await store.read();
  if (text !== undefined) return text;
  throw refusal(`there are no rules in ${store.place}`, "publish some: hubrelay rules push rules.json");
}
