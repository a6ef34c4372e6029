import { MAX_SMALL_BODY_BYTES, type Operation, type OutputOf, type Schema } from "../../core/api/operation.ts";
import type { Problem } from "../../core/schema/problem.ts";
import { validate } from "../../core/schema/validate.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { readBody } from "../http/body.ts";
import { refusalResponse, refusedBody } from "../http/refusal.ts";
import { badBody, badPath, badQuery, notJson } from "./bad-input.ts";

/** Most characters of a path or query parameter: no name, id or search text needs more. */
const MAX_PART_LENGTH = 500;

/** Reads and validates the {@link Input} of an operation, without `env`. The error is the response to send. */
export async function readInput(
  operation: Operation,
  request: Request & { readonly params: Readonly<Record<string, string>> },
): Promise<Result<object, Response>> {
  const parts = readParts(request.params);
  if (!parts.ok) return err(badPath(parts.error));
  const query = operation.query === undefined ? ok(undefined) : readQuery(request.url, operation.query);
  if (!query.ok) return err(badQuery(query.error));
  const body = await readContent(operation, request);
  return body.ok ? ok({ request, parts: parts.value, query: query.value, body: body.value }) : body;
}

/** Decodes the parameters of a path. Their percent encoding may be invalid. */
function readParts(params: Readonly<Record<string, string>>): Result<Record<string, string>, Problem[]> {
  const parts: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, text] of Object.entries(params)) {
    if (text.length > MAX_PART_LENGTH) problems.push({ path: [name], message: TOO_LONG });
    try {
      parts[name] = decodeURIComponent(text);
    } catch {
      problems.push({ path: [name], message: "expected UTF-8 in percent-encoding" });
    }
  }
  return problems.length === 0 ? ok(parts) : err(problems);
}

const TOO_LONG = `expected at most ${MAX_PART_LENGTH} characters`;

/** Validates a query string. A parameter without a value counts as absent. */
function readQuery(url: string, schema: Schema): Result<unknown, Problem[]> {
  const parameters = [...new URL(url).searchParams].filter(([, value]) => value !== "");
  const names = parameters.map(([name]) => name);
  const seen = new Set<string>();
  const repeated = new Set(names.filter((name) => seen.size === seen.add(name).size));
  const tooLong = parameters.filter(([, value]) => value.length > MAX_PART_LENGTH).map(([name]) => name);
  const problems = [
    ...[...repeated].map((name) => ({ path: [name], message: "expected it once" })),
    ...tooLong.map((name) => ({ path: [name], message: TOO_LONG })),
  ];
  const parsed = validate(schema, Object.fromEntries(parameters));
  if (!parsed.ok) return err([...parsed.error, ...problems]);
  return problems.length === 0 ? parsed : err(problems);
}

function readContent(
  { body, takesDocument, maxBodyBytes = MAX_SMALL_BODY_BYTES }: Operation,
  request: Request,
): Promise<Result<unknown, Response>> {
  if (body !== undefined) return readJson(request, body, maxBodyBytes);
  return takesDocument === true ? readText(request, maxBodyBytes) : Promise.resolve(ok(undefined));
}

/** Reads a body by a schema; an empty body is an object without fields. The error is the response to send. */
export async function readJson<S extends Schema>(
  request: Request,
  schema: S,
  maxBytes: number,
): Promise<Result<OutputOf<S>, Response>> {
  const text = await readText(request, maxBytes);
  if (!text.ok) return text;
  let json: unknown;
  try {
    json = JSON.parse(text.value || "{}");
  } catch {
    return err(notJson());
  }
  const parsed = validate(schema, json);
  return parsed.ok ? ok(parsed.value as OutputOf<S>) : err(badBody(parsed.error));
}

async function readText(request: Request, maxBytes: number): Promise<Result<string, Response>> {
  const bytes = await readBody(request, maxBytes);
  if (!bytes.ok) return err(refusalResponse(refusedBody(bytes.error, maxBytes)));
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes.value));
  } catch {
    return err(notJson());
  }
}
