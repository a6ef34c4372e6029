import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { ImportedEvent, MAX_EVENTS, type ExportedEvent } from "../../core/api/history.ts";
import { jsonOf } from "../../core/lib/json.ts";
import { describeProblems } from "../../core/schema/problem.ts";
import { validate } from "../../core/schema/validate.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";

/** Bytes of lines in one call: the relay checks each within the CPU time that the platform gives a request. */
const CALL_BYTES = 262_144;

/** Problems that are shown of a line. */
const MAX_PROBLEMS = 5;

/** Reads a file of exported events, in the groups of one call each. Throws at the first line that is not valid. */
export async function* readGroups(path: string): AsyncGenerator<readonly ExportedEvent[]> {
  let [group, bytes, number]: [ExportedEvent[], number, number] = [[], 0, 0];
  for await (const line of linesOf(path)) {
    number++;
    if (line === "") continue;
    if (group.length === MAX_EVENTS || (group.length > 0 && bytes + line.length > CALL_BYTES)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(parseLine(line, number));
    bytes += line.length;
  }
  if (group.length > 0) yield group;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    throw wrongUsage(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function parseLine(line: string, number: number): ExportedEvent {
  const json = jsonOf(line);
  if (json === undefined) {
    throw refusal(`line ${number} is not JSON`, "a line that broke off is completed by the same export again");
  }
  const parsed = validate(ImportedEvent, json);
  if (parsed.ok) return parsed.value as unknown as ExportedEvent;
  const problems = describeProblems(parsed.error, MAX_PROBLEMS);
  throw refusal(`line ${number} is not an exported event: ${problems.join("; ")}`, "nothing of the file was imported");
}
