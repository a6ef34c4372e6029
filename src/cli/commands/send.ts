import type { Command } from "commander";
import { cleanValue } from "../../core/text/clean.ts";
import { withRelayOptions } from "../relay/connection.ts";
import { hookOf, type HookOptions } from "../relay/hook.ts";
import { readAnswer, reasonOf, tryRequest } from "../relay/request.ts";
import { readBytes } from "../rules/read.ts";
import { bodyOf } from "../rules/sample.ts";
import { wholeNumber } from "../terminal/arguments.ts";
import { refusal, unreachable } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

interface SendOptions extends HookOptions {
  readonly payload?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly mediaType?: string;
  readonly callbackUrl?: string;
  readonly count: number;
}

/** What the relay answers to a push that it has stored. */
interface Receipt {
  readonly event: string;
  readonly duplicate: boolean;
  readonly rules: readonly string[];
  readonly deliveries: readonly { readonly id: string; readonly target: string }[];
}

/** `send`: a push as from Docker Hub, really sent to a relay, which really delivers it. */
export function addSend(program: Command): void {
  withRelayOptions(
    program.command("send").description("send a relay a push as from Docker Hub; it is really delivered"),
  )
    .option("--token-file <file>", "a file with a token of the relay; - is standard input (default: HUBRELAY_TOKEN)")
    .option("--token <token>", "the same as an argument, which others can read; - is standard input")
    .option("--repository <name>", "the repository", "acme/web")
    .option("--tag <tag>", "the tag", "latest")
    .option("--pusher <name>", "who pushed")
    .option("--media-type <type>", "the media type")
    .option("--callback-url <url>", "a callback_url for the push, which the relay then calls (default: none)")
    .option("--payload <file>", "send this body instead; the same one again within a day is a duplicate")
    .option("--count <number>", "how many, one after the other", wholeNumber(1, 10_000), 1)
    .action(send);
}

async function send(options: SendOptions, command: Command): Promise<void> {
  const hook = hookOf(options);
  const payload = options.payload === undefined ? undefined : readBytes(options.payload);
  const output = Output.of(command);
  const receipts: Receipt[] = [];
  const start = Date.now();
  for (let index = 0; index < options.count; index++) {
    // A millisecond apart, so that no two are the same push.
    const receipt = await post(
      hook,
      bodyOf({ ...options, callbackUrl: options.callbackUrl ?? false }, payload, start + index),
    );
    receipts.push(receipt);
    if (options.count > 1) output.note(describe(cleanValue(receipt)));
  }
  output.result({ receipts }, ({ receipts }) => {
    const [first] = receipts;
    if (options.count === 1 && first !== undefined) return describe(first);
    return `${receipts.length} pushes accepted in ${((Date.now() - start) / 1000).toFixed(1)} s`;
  });
}

async function post(hook: string, body: Uint8Array): Promise<Receipt> {
  const headers = { "content-type": "application/json", "user-agent": "Docker-Hub-Webhook (hubrelay send)" };
  const answer = await tryRequest(hook, { method: "POST", headers, body });
  if (answer.status < 400) return readAnswer<Receipt>(answer, "event");
  if (answer.status === 404) {
    await answer.body?.cancel();
    throw refusal("the relay answered 404: it does not know this token", "is the webhook URL complete?");
  }
  const reason = await reasonOf(answer);
  throw answer.status >= 500 ? unreachable(reason, "`hubrelay doctor` looks for the cause") : refusal(reason);
}

function describe({ event, duplicate, rules, deliveries }: Receipt): string {
  const matched = rules.length === 0 ? "no rule matched" : `rules ${rules.join(", ")}`;
  const targets = deliveries.map(({ target }) => target).join(", ") || "no target";
  return `${duplicate ? "a duplicate of" : "accepted"} ${event}: ${matched} -> ${targets}`;
}
