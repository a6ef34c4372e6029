import type { Command } from "commander";
import { skipped, type Check } from "../doctor/check.ts";
import { checkDeployed } from "../doctor/deployed.ts";
import { checkProject } from "../doctor/project.ts";
import { checkRelay } from "../doctor/relay.ts";
import { originOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { paint, type Style } from "../terminal/colour.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";
import { publicUrlOf } from "../wrangler/config.ts";
import type { StorageOptions } from "../wrangler/options.ts";

const STYLES: Readonly<Record<Check["status"], Style>> = {
  ok: "green",
  warning: "yellow",
  problem: "red",
  skipped: "dim",
};

/** Adds `doctor`: checks of this project and its relay, each with a remedy. */
export function addDoctor(program: Command): void {
  withRelayOptions(program.command("doctor").description("check this project and its relay, and say what to do"))
    .option("--config <file>", "wrangler's configuration (default: wrangler.toml in this directory)")
    .option("--env <name>", "the environment of wrangler's configuration")
    .option("--deployed", "also check what is on Cloudflare, and the relay at PUBLIC_URL if none is named")
    .action(examine);
}

type DoctorOptions = RelayOptions & StorageOptions & { readonly deployed?: true };

async function examine(given: DoctorOptions, command: Command): Promise<void> {
  const options = given.deployed === true ? await withPublicUrl(given) : given;
  const isRelayGiven = options.url !== undefined || options.local === true || Boolean(process.env["HUBRELAY_URL"]);
  const relay = isRelayGiven
    ? await checkRelay(originOf(options), options)
    : [skipped("relay", "none was given: name it with --url or HUBRELAY_URL, or use --local")];
  const deployed = options.deployed === true ? await checkDeployed(options) : [];
  const checks = [...(await checkProject(options)), ...deployed, ...relay];
  const isWell = checks.every(({ status }) => status !== "problem");
  Output.of(command).result({ ok: isWell, checks }, ({ checks }) => alignColumns(checks.flatMap(rowsOf)));
  failWhen(!isWell);
}

/** Names the relay of wrangler's configuration, unless one is named. */
async function withPublicUrl(options: DoctorOptions): Promise<DoctorOptions> {
  if (options.url !== undefined || process.env["HUBRELAY_URL"]) return options;
  const url = await publicUrlOf(options);
  return url === undefined ? options : { ...options, url };
}

function rowsOf({ name, status, detail, advice }: Check): string[][] {
  const row = [paint(STYLES[status], status), name, detail];
  return advice === undefined ? [row] : [row, ["", "", `-> ${advice}`]];
}
