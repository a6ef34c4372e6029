import { styleText } from "node:util";
import type { EventRecord } from "../../core/record/record.ts";
import type { LocalRelay } from "../runtime/relay.ts";
import { cleanValue } from "../../core/text/clean.ts";
import { toTerminal } from "../../cli/terminal/colour.ts";
import { describeMisses } from "../../cli/relay/describe-trace.ts";
import { indent } from "../../cli/terminal/table.ts";
import { parseLogLine, tell, type LogLine } from "./story.ts";

/** Prints what the relay logs, in the words of the demo. */
export class Storyteller {
  readonly #adminToken: string;
  readonly #isVerbose: boolean;
  readonly #early: string[] = [];
  #relay: LocalRelay | undefined;
  #example = "";
  #work: Promise<void> = Promise.resolve();

  constructor(adminToken: string, isVerbose: boolean) {
    this.#adminToken = adminToken;
    this.#isVerbose = isVerbose;
  }

  /** Handles a line of the Worker's log, or of its runtime. */
  hear(line: string): void {
    if (this.#relay === undefined) this.#early.push(line);
    else this.#tell(line, this.#relay);
  }

  /** Prints the lines that came while the relay started, and from now on each line at once. */
  begin(relay: LocalRelay, example: string): void {
    this.#relay = relay;
    this.#example = example;
    for (const line of this.#early.splice(0)) this.#tell(line, relay);
  }

  /** Waits until everything is printed. */
  async finish(): Promise<void> {
    await this.#work;
  }

  #tell(line: string, relay: LocalRelay): void {
    if (this.#isVerbose) console.log(styleText("dim", line));
    const fields = parseLogLine(line);
    if (fields === undefined) return;
    const text = tell(fields);
    if (text !== undefined) console.log(text);
    if (fields.event === "event.accepted" && fields.rules?.length === 0) this.#then(() => this.#explain(fields, relay));
    if (fields.event === "rules.missing") this.#then(() => this.#restore(relay));
  }

  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch(() => {});
  }

  /** Prints why no rule matched an event. */
  async #explain({ repository = "", eventId = "" }: LogLine, relay: LocalRelay): Promise<void> {
    const url = new URL(`/api/v1/repositories/${repository}/events/${eventId}`, relay.url);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${this.#adminToken}` } });
    const { routing } = (await answer.json()) as EventRecord;
    if (routing !== undefined) console.log(toTerminal(indent(describeMisses(cleanValue(routing.trace)))));
  }

  /** Writes the example's rules to the local KV if it has none. */
  async #restore(relay: LocalRelay): Promise<void> {
    if ((await relay.readRules()) !== null) return;
    await relay.writeRules(this.#example);
    console.log(`${styleText("yellow", "●")} there are no rules in the local KV; writing those of rules.example.json`);
  }
}
