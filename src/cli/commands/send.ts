import { Option, type Command } from "commander";
import { DEFAULT_SENDER, SENDER_NAMES, type SenderName } from "../../core/senders/name.ts";
import { senderOf } from "../../core/senders/senders.ts";
import { cleanValue } from "../../core/text/clean.ts";
import { secretOf, withRelayOptions } from "../relay/connection.ts";
import { hookOf, type HookOptions } from "../relay/hook.ts";
import { proofHeader } from "../relay/proof.ts";
import { readAnswer, reasonOf, tryRequest } from "../relay/request.ts";
import { readBytes } from "../rules/read.ts";
import { bodyOf } from "../dry-run/sample.ts";
import { wholeNumber } from "../terminal/arguments.ts";
import { refusal, unreachable, wrongUsage } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

interface SendOptions extends HookOptions {
  readonly sender?: SenderName;
  readonly payload?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly mediaType?: string;
  readonly callbackUrl?: string;
  readonly count: number;
}

/** The relay's answer to a push that it has stored. */
interface Receipt {
  readonly event: string;
  readonly duplicate: boolean;
  readonly rules: readonly string[];
  readonly deliveries: readonly { readonly id: string; readonly target: string }[];
}

/** A signal that the relay has kept. */
interface KeptSignal {
  readonly kind: string;
  readonly repository: string;
  readonly events: readonly string[];
}

/** The answer to a body with one push, with several, with signals, or with none of these. */
type Answer =
  | Receipt
  | { readonly events: readonly Receipt[] }
  | { readonly signals: readonly KeptSignal[] }
  | { readonly ignored: string };

/** Adds `send`: sends a sample push to a relay, which delivers it. */
export function addSend(program: Command): void {
  withRelayOptions(program.command("send").description("send a push as Docker Hub does"))
    .option("--token-file <file>", "a file with a token of the relay; - is standard input (default: HUBRELAY_TOKEN)")
    .option("--token <token>", "the same as an argument, which others can read; - is standard input")
    .option("--repository <name>", "the repository", "acme/web")
    .option("--tag <tag>", "the tag", "latest")
    .option("--pusher <name>", "the pusher")
    .option("--media-type <type>", "the media type")
    .option("--callback-url <url>", "a callback_url for the push, which the relay then calls (default: none)")
    .option("--payload <file>", "a file with the body to send instead; the same body within a day is a duplicate")
    .addOption(new Option("--sender <name>", "with --payload: its sender (default: docker-hub)").choices(SENDER_NAMES))
    .option("--count <number>", "the number of pushes, one after the other", wholeNumber(1, 10_000), 1)
    .action(send);
}

async function send(options: SendOptions, command: Command): Promise<void> {
  const { sender = DEFAULT_SENDER } = options;
  const known = senderOf(sender);
  if (sender !== DEFAULT_SENDER && options.payload === undefined) {
    throw wrongUsage(`--sender ${sender} goes with --payload`, "name a file with a body of that sender");
  }
  const hook = hookOf(options);
  const proof = secretOf(known.proof.secret, options);
  const payload = options.payload === undefined ? undefined : readBytes(options.payload);
  const output = Output.of(command);
  const receipts: Receipt[] = [];
  const signals: KeptSignal[] = [];
  let ignored: string | undefined;
  const start = Date.now();
  for (let index = 0; index < options.count; index++) {
    // The pushes are a millisecond apart, so that none is a duplicate of another.
    const body = bodyOf({ ...options, callbackUrl: options.callbackUrl ?? false }, payload, start + index);
    const answer = await post(hook, body, proof ? proofHeader(known, proof, body) : {});
    if ("ignored" in answer) ({ ignored } = answer);
    if ("signals" in answer) signals.push(...answer.signals);
    const stored = receiptsOf(answer);
    receipts.push(...stored);
    if (options.count > 1) for (const receipt of stored) output.note(describe(cleanValue(receipt)));
  }
  const result = {
    receipts,
    ...(signals.length > 0 && { signals }),
    ...(ignored !== undefined && { ignored }),
  };
  output.result(result, ({ receipts, signals = [], ignored }) => {
    if (signals.length > 0) return signals.map(describeSignal).join("\n");
    if (receipts.length === 0) return `nothing was stored: the relay ignores ${ignored}`;
    if (options.count === 1) return receipts.map(describe).join("\n");
    return `${receipts.length} pushes accepted in ${((Date.now() - start) / 1000).toFixed(1)} s`;
  });
}

function receiptsOf(answer: Answer): readonly Receipt[] {
  if ("ignored" in answer || "signals" in answer) return [];
  return "events" in answer ? answer.events : [answer];
}

async function post(hook: string, body: Uint8Array, proof: Record<string, string>): Promise<Answer> {
  const userAgent = "Docker-Hub-Webhook (hubrelay send)";
  const headers = { "content-type": "application/json", "user-agent": userAgent, ...proof };
  const answer = await tryRequest(hook, { method: "POST", headers, body });
  if (answer.status < 400) return readAnswer<Answer>(answer, "event", "events", "signals", "ignored");
  if (answer.status === 404) {
    await answer.body?.cancel();
    throw refusal("the relay answered 404: it does not know this token", "is the webhook URL complete?");
  }
  const reason = await reasonOf(answer);
  throw answer.status >= 500 ? unreachable(reason, "run `hubrelay doctor` to look for the cause") : refusal(reason);
}

function describe({ event, duplicate, rules = [], deliveries = [] }: Partial<Receipt>): string {
  const matched = rules.length === 0 ? "no rule matched" : `rules ${rules.join(", ")}`;
  const targets = deliveries.map(({ target }) => target).join(", ") || "no target";
  return `${duplicate ? "a duplicate of" : "accepted"} ${event}: ${matched} -> ${targets}`;
}

function describeSignal({ kind, repository, events }: KeptSignal): string {
  return `kept the ${kind} of ${repository}: it changed ${events.join(", ") || "no push that waits"}`;
}
