import { InvalidArgumentError, type Command } from "commander";
import { parseHosts } from "../../core/address/address.ts";
import type { AlertType } from "../../core/event/alert.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { alertType } from "../dry-run/alert.ts";
import { parseCases, runCase } from "../dry-run/cases.ts";
import { describeCases } from "../dry-run/describe-cases.ts";
import { describeDryRun } from "../dry-run/describe.ts";
import { readBytes, readSource, rulesOf } from "../rules/read.ts";
import { reasonsOf } from "../dry-run/reasons.ts";
import { pastEvents } from "../relay/past-events.ts";
import { comparePast, type PastComparison, type PastEvents } from "../../core/api/compare-past.ts";
import { describePast } from "../relay/describe-comparison.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { dryRun, type TestContext, type DryRun } from "../dry-run/dry-run.ts";
import { bodyOf, parseSample, pushesIn, signalsIn } from "../dry-run/sample.ts";
import { describeSignals, testSignals } from "../dry-run/signals.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";

interface TestOptions extends RelayOptions {
  readonly against?: PastEvents;
  readonly payload?: string;
  readonly sender?: string;
  readonly header?: readonly (readonly [string, string])[];
  readonly repository?: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly mediaType?: string;
  readonly cases?: string;
  readonly at?: string;
  readonly token: string;
  readonly reconciled?: boolean;
  readonly alert?: AlertType;
  readonly target?: string;
  readonly origin: string;
  readonly allowPrivate: string;
}

/** Adds `rules test`: a dry run of a push, or of a table of pushes. Sends nothing. */
export function addRulesTest(rules: Command): void {
  withRelayOptions(
    rules.command("test").description("show why rules match a push or not, and the requests; sends nothing"),
  )
    .argument("<file>", "rule document; - is standard input")
    .option("--payload <file>", "a file with a body that a sender sent")
    .option("--sender <name>", "with --payload: its sender, also one of the document's own (default: docker-hub)")
    .option("--header <line>", "with --sender: a header of the request, as in 'X-Event: push'; repeatable", headerLines)
    .option("--repository <name>", "a push of this repository, as in acme/web")
    .option("--tag <tag>", "with --repository: the tag (default: latest)")
    .option("--pusher <name>", "with --repository: the pusher")
    .option("--media-type <type>", "with --repository: the media type")
    .option(
      "--against <events>",
      "past events of a relay: events (the latest 50), a number, or a time span",
      pastEvents,
    )
    .option("--cases <file>", "a file with pushes and the targets that they must go to")
    .option("--at <time>", "when the push arrives, as in 2026-11-23T09:00:00Z (default: now)")
    .option("--token <label>", "the label of the token in its webhook URL", "token-1")
    .option("--reconciled", "a push that reconciliation found, and no webhook reported")
    .option("--alert <type>", "an alert about the push instead of the push, as in delivery.failed", alertType)
    .option("--target <name>", "with --alert: the target that the alert names")
    .option("--origin <url>", "the relay's origin, for links to the event", "https://hubrelay.example")
    .option("--allow-private <hosts>", "the relay's ALLOWED_PRIVATE_HOSTS: hosts, separated by commas", "")
    .action(async (file: string, options: TestOptions, command: Command) => {
      const source = readSource(file);
      const compiled = rulesOf(source);
      const output = Output.of(command);
      if (options.against !== undefined) return testPast(source.json, options.against, options, output);
      if (options.cases === undefined) testPush(compiled, options, output);
      else testCases(compiled, options.cases, options, output);
    });
}

function testPush(compiled: CompiledRules, options: TestOptions, output: Output): void {
  const context = testContextOf(options);
  const payload = options.payload === undefined ? undefined : readBytes(options.payload);
  const { sender } = options;
  if (sender !== undefined && payload === undefined) {
    throw wrongUsage(`--sender ${sender} goes with --payload`, "name a file with a body of that sender");
  }
  const body = bodyOf(options, payload, context.receivedAt);
  const parsed = parseSample(compiled, body, { sender, headers: options.header });
  const signals = testSignals(compiled, signalsIn(parsed), context.receivedAt);
  if (signals.length > 0) return output.result({ signals }, () => describeSignals(signals));
  const pushes = pushesIn(parsed, compiled);
  const runs = pushes.map((push) => dryRun(compiled, push, context));
  const values = runs.map((run) => valueOf(compiled, run));
  // One push is printed as it is, several as a list, like the relay's answer.
  output.result(values.length === 1 ? values[0] : { events: values }, () =>
    runs.map((run) => describeDryRun(compiled, run)).join("\n\n\n"),
  );
  failWhen(runs.some(isFaulty));
}

/** Whether a condition could not be evaluated, or a request could not be built or sent. */
function isFaulty({ routing, requests }: DryRun): boolean {
  const cannotTell = routing.trace.some(({ failed }) => failed?.error !== undefined);
  return cannotTell || requests.some(({ problem }) => problem !== undefined);
}

function testCases(compiled: CompiledRules, file: string, options: TestOptions, output: Output): void {
  const { payload, repository, sender } = options;
  if ([payload, repository, sender].some((option) => option !== undefined)) {
    throw wrongUsage(
      "--cases does not go with --payload, --repository and --sender",
      "put the push into the table of cases",
    );
  }
  const context = testContextOf(options);
  const results = parseCases(readSource(file)).map((each) => runCase(compiled, each, context));
  const passed = results.filter((result) => result.passed).length;
  output.result({ passed, failed: results.length - passed, cases: results }, () => describeCases(results));
  failWhen(passed < results.length);
}

async function testPast(document: string, past: PastEvents, options: TestOptions, output: Output): Promise<void> {
  const { payload, repository, cases } = options;
  if ([payload, repository, cases].some((option) => option !== undefined)) {
    throw wrongUsage("--against does not go with --payload, --repository and --cases", "run the command for each");
  }
  const client = new RelayClient(connectionOf(options));
  let comparison: PastComparison | undefined;
  for await (comparison of comparePast((request) => client.compareRules(request), document, past)) {
    const { compared, changes } = comparison;
    if (process.stderr.isTTY) output.aside(`${compared} compared so far, ${changes.length} would go elsewhere`);
  }
  if (comparison !== undefined) output.result(comparison, describePast);
}

function testContextOf({ at, alert: type, target, reconciled = false, ...rest }: TestOptions): TestContext {
  const { token, origin, allowPrivate } = rest;
  const receivedAt = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isNaN(receivedAt)) throw wrongUsage(`--at ${at}: expected a time, as in 2026-11-23T09:00:00Z`);
  const alert = type === undefined ? {} : { alert: { type, ...(target !== undefined && { target }) } };
  const relay = { origin: origin.replace(/\/+$/, ""), privateHosts: parseHosts(allowPrivate) };
  return { receivedAt, token, reconciled, ...relay, ...alert };
}

function valueOf({ document }: CompiledRules, { event, routing, requests, callback }: DryRun): object {
  const rules = routing.trace.map((trace, index) => {
    const rule = document.rules[index];
    return { ...trace, ...(trace.matched && rule !== undefined && { reasons: reasonsOf(rule, event) }) };
  });
  const refused = routing.refused === undefined ? {} : { refused: routing.refused };
  return { event, rules, targets: routing.targets, isDefault: routing.isDefault, ...refused, requests, callback };
}

function headerLines(line: string, others: TestOptions["header"] = []): NonNullable<TestOptions["header"]> {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("expected a header, as in 'X-Event: push'");
  return [...others, [name, value]];
}
