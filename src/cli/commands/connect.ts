import { InvalidArgumentError, type Command } from "commander";
import { entriesOf } from "../../core/token/token.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, originOf, secretOf } from "../relay/connection.ts";
import { DEV_VARS, readDevVars } from "../secrets/dev-vars.ts";
import { withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { checkLabel } from "../setup/tokens.ts";
import { paint } from "../terminal/colour.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";
import { givenSecret } from "../terminal/secret.ts";
import { TunnelClient } from "../tunnel/client.ts";
import { describeDelivered, stamped } from "../tunnel/describe.ts";
import { replay } from "../tunnel/replay.ts";

interface ConnectOptions extends RelayOptions {
  readonly to: URL;
  readonly replay?: string;
  readonly tokenFile?: string;
}

/** Adds `connect`: the client of a tunnel, for a service behind a firewall and for development. */
export function addConnect(program: Command): void {
  withRelayOptions(program.command("connect").description("forward a tunnel's requests to a server near this machine"))
    .argument("<name>", "the tunnel's name in targets of the type `tunnel`", checkLabel)
    .requiredOption("--to <address>", "the server, as in http://127.0.0.1:9000; requests go to nothing else", toAddress)
    .option("--token-file <file>", "a file with the tunnel's token; - is standard input (default: TUNNEL_TOKEN)")
    .option("--replay <event>", "redeliver this event through the tunnel; needs ADMIN_TOKEN")
    .action(connect);
}

async function connect(name: string, options: ConnectOptions, command: Command): Promise<void> {
  const output = Output.of(command);
  const origin = originOf(options);
  const token = tokenOf(name, options);
  const say = (event: object, text: string): void =>
    output.line({ at: new Date().toISOString(), ...event }, () => stamped(text, new Date()));

  if (options.replay !== undefined) {
    const targets = await replay(apiOf(options), name, options.replay);
    say(
      { event: "replayed", id: options.replay, targets },
      `${options.replay} is redelivered to ${targets.join(", ")}`,
    );
  }
  const url = new URL(`${origin.replace(/^http/, "ws")}/tunnel/${name}`);
  const client = new TunnelClient(url, token, options.to, {
    connected: () => say({ event: "connected" }, paint("green", `connected: ${origin} ${name} -> ${options.to.href}`)),
    changed: (isStandby) =>
      isStandby
        ? say({ event: "standby" }, `${paint("yellow", "standing by")}: a newer client of this tunnel has connected`)
        : say({ event: "active" }, `${paint("green", "active again")}: the newer client has disconnected`),
    disconnected: (reason, retryInMs) =>
      say(
        { event: "disconnected", reason, retryInMs },
        `${paint("yellow", "not connected")}: ${reason}; again in ${(retryInMs / 1000).toFixed(1)} s`,
      ),
    delivered: (delivered) => {
      const { request, answer, durationMs, isRepeated } = delivered;
      const { image, method, path, headers } = request;
      const { id: _, ...outcome } = "status" in answer ? { id: answer.id, status: answer.status } : answer;
      const delivery = { id: headers["webhook-id"], attempt: Number(headers["x-hubrelay-attempt"]) };
      output.line(
        {
          at: new Date().toISOString(),
          event: "delivered",
          image,
          ...delivery,
          method,
          path,
          ...outcome,
          durationMs,
          isRepeated,
        },
        () => describeDelivered(delivered, new Date()),
      );
    },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    // A second signal ends the process at once.
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      void client.stop();
    });
  }
  await client.run();
  say({ event: "stopped" }, "stopped");
}

function apiOf(options: RelayOptions): RelayClient {
  if (secretOf("ADMIN_TOKEN", options)) return new RelayClient(connectionOf(options));
  const where = options.local === true ? `there is none in ${DEV_VARS}` : "set it in the environment";
  throw wrongUsage("--replay uses the relay's API, which needs ADMIN_TOKEN", where);
}

/** Returns the client's token. It is never an argument, because every user of the machine can read arguments. */
function tokenOf(name: string, { local, tokenFile }: ConnectOptions): string {
  const given = givenSecret({ name: "token", value: undefined, file: tokenFile });
  if (given !== undefined) return given;
  const entries = local === true ? entriesOf(readDevVars()["TUNNEL_TOKENS"] ?? "") : [];
  const token = process.env["TUNNEL_TOKEN"] || entries.find(({ label }) => label === name)?.token;
  if (token) return token;
  throw local === true
    ? wrongUsage(
        `there is no token for the tunnel ${name} in ${DEV_VARS}`,
        "add it to TUNNEL_TOKENS there, as name=token, and start the relay again; `hubrelay init --local` adds one for dev",
      )
    : wrongUsage(
        "TUNNEL_TOKEN is not set",
        `set it in the environment, or give --token-file: the token that the relay's TUNNEL_TOKENS has for ${name}`,
      );
}

/** Parses the value of `--to`. */
function toAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new InvalidArgumentError("expected an address as in http://127.0.0.1:9000");
  }
  if (url.search !== "" || url.hash !== "")
    throw new InvalidArgumentError("expected no query: write it into the target's path");
  if (url.username !== "" || url.password !== "") {
    throw new InvalidArgumentError("expected no name and password: give the target a header");
  }
  return url;
}
