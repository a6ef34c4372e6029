import * as v from "valibot";
import { UnknownRequest, type Answer } from "./answer.ts";
import type { PermissionGroup } from "./permissions.ts";

/** A request as a route sees it. */
export interface ApiRequest {
  readonly method: string;
  /** The parts of the path that the route names with a colon, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** One route. A query parameter that is not listed is refused. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly query?: readonly string[];
  /** The permission that the token must have. */
  readonly permission?: PermissionGroup;
  /** The route proves its requests itself, and not by the account's token. */
  readonly hasOwnToken?: true;
  readonly answer: (request: ApiRequest) => Answer | Promise<Answer>;
}

/** The parameters of a path that a route fits; undefined if it does not. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? "");
    if (part.startsWith(":")) parameters[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return parameters;
}

/** The request's JSON, which must have exactly the schema's fields. */
export function readJson<T extends v.GenericSchema>(request: ApiRequest, schema: T): v.InferOutput<T> {
  return parseStrictly(schema, new TextDecoder().decode(request.body));
}

/** A JSON text with exactly the schema's fields. Throws UnknownRequest with the first problem otherwise. */
export function parseStrictly<T extends v.GenericSchema>(schema: T, text: string): v.InferOutput<T> {
  const result = v.safeParse(schema, JSON.parse(text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UnknownRequest(`this body at ${v.getDotPath(issue) ?? "its root"}: ${issue.message}`);
}

/** The request's form. Throws UnknownRequest if it has other fields than these. */
export async function readForm(request: ApiRequest, isField: (name: string) => boolean): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  const form = await new Response(request.body, { headers: { "content-type": type } }).formData();
  const strange = [...form.keys()].find((name) => !isField(name));
  if (strange !== undefined) throw new UnknownRequest(`the form field ${strange}`);
  return form;
}
