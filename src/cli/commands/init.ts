import { resolve } from "node:path";
import type { Command } from "commander";
import { DEFAULT_SENDER } from "../../core/senders/name.ts";
import { readSource, rulesOf } from "../rules/read.ts";
import { setUpLocally, type Setup } from "../setup/local.ts";
import { ensureConfig, ensureIgnored, ensureRules } from "../setup/project-files.ts";
import { setUpRemotely } from "../setup/remote.ts";
import { scopeOf, withScope, type ScopeOptions } from "../setup/token-scope.ts";
import { paint } from "../terminal/colour.ts";
import { Output } from "../terminal/output.ts";
import { directoryOf, withStorageOptions, type StorageOptions } from "../wrangler/options.ts";
import { RuleStore } from "../wrangler/rule-store.ts";

interface InitOptions extends StorageOptions, ScopeOptions {
  readonly rules: string;
}

/** Adds `init`: sets up a relay and prints its webhook URL. Keeps everything that exists. */
export function addInit(program: Command): void {
  const command = program
    .command("init")
    .description("create what is missing, deploy, publish the rules, and print the webhook URL")
    .option("--rules <file>", "the rule document; created from the example if it is missing", "rules.json");
  withStorageOptions(withScope(command)).action(init);
}

async function init(options: InitOptions, command: Command): Promise<void> {
  const output = Output.of(command);
  const steps: string[] = [];
  const tell = (step: string): void => {
    steps.push(step);
    output.note(`${paint("green", "✓")} ${step}`);
  };
  const scope = scopeOf(options);
  const directory = directoryOf(options);
  if (options.config === undefined) tell(ensureConfig(directory));
  tell(ensureRules(directory, options.rules));
  const ignored = ensureIgnored(directory);
  if (ignored !== undefined) tell(ignored);
  // Checks the rules before the deploy: a relay with invalid rules holds every push.
  const source = { ...readSource(resolve(directory, options.rules)), name: options.rules };
  const rules = { text: source.json, compiled: rulesOf(source) };
  tell(`${options.rules} is valid`);

  const store = new RuleStore(options);
  const setup =
    options.local === true
      ? await setUpLocally(directory, scope, store, rules, tell)
      : await setUpRemotely(options, scope, store, rules, tell);
  output.result({ ...setup, steps }, () => describe(setup));
}

function describe({ hooks, next }: Setup): string {
  const urls = hooks.flatMap(({ sender, title, url }) => {
    const where = sender === DEFAULT_SENDER ? "Docker Hub under Webhooks of a repository" : title;
    return ["", `The webhook URL, for ${where}:`, `  ${paint("bold", url)}`];
  });
  return [...urls, "", "Next:", ...next.map((step) => `  - ${step}`)].join("\n");
}
