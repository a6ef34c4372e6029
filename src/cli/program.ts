import { Command } from "commander";
import { VERSION } from "../core/lib/version.ts";
import { addApprovals } from "./commands/approvals.ts";
import { addAudit } from "./commands/audit.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConnect } from "./commands/connect.ts";
import { addDeliveries } from "./commands/deliveries.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvents } from "./commands/events.ts";
import { addExport } from "./commands/export.ts";
import { addImport } from "./commands/import.ts";
import { addInit } from "./commands/init.ts";
import { addLinks } from "./commands/links.ts";
import { addNew } from "./commands/new.ts";
import { addOpen } from "./commands/open.ts";
import { addRulesCheck } from "./commands/rules-check.ts";
import { addRulesHistory } from "./commands/rules-history.ts";
import { addRulesImport } from "./commands/rules-import.ts";
import { addRulesSync } from "./commands/rules-sync.ts";
import { addRulesTest } from "./commands/rules-test.ts";
import { addSend } from "./commands/send.ts";
import { addTargets } from "./commands/targets.ts";
import { addToken } from "./commands/token.ts";
import { findLocalRelay } from "./local/find-relay.ts";
import type { RelayOptions } from "./relay/connection.ts";
import { isJsonAsked } from "./terminal/run.ts";

const EXIT_CODES = `
Exit codes:
  0  success
  1  a problem was found, or the command refused a step
  2  wrong usage
  3  the relay, wrangler or Cloudflare cannot be reached`;

/** Sets `--url` to the relay that runs in this directory, for commands with `--local` and without `--url`. */
async function findLocalRelayFor(action: Command): Promise<void> {
  const takesUrl = action.options.some(({ long }) => long === "--url");
  const { local, url } = action.opts<RelayOptions>();
  if (takesUrl && local === true && url === undefined) {
    action.setOptionValue("url", await findLocalRelay(process.cwd()));
  }
}

/** Creates the command with all its subcommands. */
export function createProgram(): Command {
  const program = new Command("hubrelay");
  program
    .description("Docker Hub's webhooks, relayed durably: set up, test rules, watch and redeliver")
    .version(VERSION, "-V, --version", "print the version")
    .option("--json", "print JSON for programs instead of text for people")
    .option("--quiet", "print no progress and no notes, and of a list only the ids")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: (text) => void (isJsonAsked() || process.stderr.write(text)) })
    .exitOverride()
    .showHelpAfterError("run it with --help to see its options")
    .addHelpText("afterAll", EXIT_CODES)
    .hook("preAction", (_program, action) => findLocalRelayFor(action));

  addNew(program);
  addInit(program);
  const rules = program.command("rules").description("check, test and publish the rule document");
  addRulesCheck(rules);
  addRulesTest(rules);
  addRulesSync(rules);
  addRulesHistory(rules);
  addRulesImport(rules);
  addSend(program);
  addEvents(program);
  addDeliveries(program);
  addTargets(program);
  addOpen(program);
  addApprovals(program);
  addExport(program);
  addImport(program);
  addLinks(program);
  addAudit(program);
  addConnect(program);
  addToken(program);
  addDoctor(program);
  addCompletion(program);
  return program;
}
