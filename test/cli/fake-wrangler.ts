import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

// Stands in for wrangler where the real one needs Cloudflare. What it answers was read in wrangler 4.164's source. It
// keeps its state in the working directory: fake.json, and a line of calls.ndjson for each call.

interface State {
  loggedIn: boolean;
  /** Undefined until the Worker is deployed. */
  secrets?: Record<string, string>;
  kv: Record<string, { value: string; metadata?: unknown }>;
  failing?: string;
}

const args = process.argv.slice(2);
const state: State = existsSync("fake.json")
  ? (JSON.parse(readFileSync("fake.json", "utf8")) as State)
  : { loggedIn: true, kv: {} };
const option = (name: string): string | undefined => {
  const place = args.indexOf(name);
  return place === -1 ? undefined : args[place + 1];
};
appendFileSync("calls.ndjson", `${JSON.stringify(args)}\n`);

const command = args
  .filter((word) => !word.startsWith("-"))
  .slice(0, 3)
  .join(" ");
if (state.failing !== undefined && args.join(" ").startsWith(state.failing))
  fail("A request to the Cloudflare API failed.");
else if (args[0] === "--version") console.log("4.164.0");
else if (command.startsWith("whoami")) {
  console.log(JSON.stringify({ loggedIn: state.loggedIn }));
  if (!state.loggedIn) process.exitCode = 1;
} else if (command.startsWith("secret list")) {
  if (state.secrets === undefined) fail('Worker "hubrelay" not found.');
  else console.log(JSON.stringify(Object.keys(state.secrets).map((name) => ({ name, type: "secret_text" }))));
} else if (command.startsWith("secret put")) {
  state.secrets = { ...state.secrets, [args[2] ?? ""]: readFileSync(0, "utf8") };
} else if (command.startsWith("deploy")) {
  const file = option("--secrets-file");
  const secrets = file === undefined ? {} : (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
  state.secrets = { ...state.secrets, ...secrets };
  const targets = ["https://hubrelay.acme.workers.dev", "schedule: 17 * * * *"];
  const log = process.env["WRANGLER_OUTPUT_FILE_PATH"];
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ type: "deploy", version: 1, targets })}\n`);
  console.log("Uploaded hubrelay");
} else if (command.startsWith("kv key put")) {
  const metadata = option("--metadata");
  const value = readFileSync(option("--path") ?? "", "utf8");
  state.kv[args[3] ?? ""] = { value, ...(metadata !== undefined && { metadata: JSON.parse(metadata) as unknown }) };
} else if (command.startsWith("kv key get")) {
  const entry = state.kv[args[3] ?? ""];
  if (entry === undefined) fail("get: 'key not found' [code: 10009]");
  else process.stdout.write(entry.value);
} else if (command.startsWith("kv key list")) {
  const prefix = option("--prefix") ?? "";
  const names = Object.keys(state.kv).filter((name) => name.startsWith(prefix));
  console.log(JSON.stringify(names.map((name) => ({ name, metadata: state.kv[name]?.metadata }))));
} else fail(`unknown command ${command}`);
writeFileSync("fake.json", JSON.stringify(state));

function fail(reason: string): void {
  console.error(`\u001B[31m✘ [ERROR] ${reason}\u001B[0m`);
  process.exitCode = 1;
}
