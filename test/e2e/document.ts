import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";

/** What the tests read of the OpenAPI document. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** As in `/events/{id}`. */
  readonly path: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, "method" | "path">>>>>;
  readonly components: object;
}

/** The document as it is in the repository. */
export const DOCUMENT = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8")) as Document;

/** Every operation of the document. */
export const OPERATIONS: readonly Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, rest]) => ({ ...rest, path, method: method.toUpperCase() })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(closed({ $id: "https://hubrelay.example/openapi.json", ...DOCUMENT }));
const validators = new Map<string, ValidateFunction>();

/**
 * What is wrong with an answer by the document: an undocumented status, another content type, a field that is missing
 * or that the document does not have.
 */
export function violationsOf(operation: Operation, response: Response, text: string): unknown[] {
  const { path, method } = operation;
  const place = ["paths", path, method.toLowerCase(), "responses", String(response.status)];
  const described = resolve(operation.responses[response.status]);
  if (described === undefined) return [`undocumented status ${response.status}: ${text}`];
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const expected = Object.keys(described.content ?? {});
  if (!expected.includes(type)) return [`content type ${type}, not ${expected.join(" or ")}`];
  const isProblem = type === "application/problem+json";
  const pointer = isProblem ? ["components", "schemas", "ProblemDetails"] : [...place, "content", type, "schema"];
  const validate = validatorOf(pointer);
  return validate(JSON.parse(text))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) => ({
        instancePath,
        message,
        params,
      }));
}

/** A validator of one of the named schemas. */
export function validatorFor(name: string): ValidateFunction {
  return validatorOf(["components", "schemas", name]);
}

function validatorOf(path: readonly string[]): ValidateFunction {
  const pointer = path.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `https://hubrelay.example/openapi.json#/${pointer}` });
  validators.set(pointer, known);
  return known;
}

interface Described {
  readonly content?: Readonly<Record<string, object>>;
}

function resolve(value: object | undefined): Described | undefined {
  if (value === undefined || !("$ref" in value)) return value;
  const keys = String(value.$ref).slice(2).split("/");
  return keys.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], DOCUMENT) as Described;
}

/** The document with every object closed: a client must not mind a new field, but the document must have it. */
function closed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(closed) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, closed(part as unknown)]);
  const isClosable = "properties" in value && !("additionalProperties" in value);
  return { ...(isClosable && { additionalProperties: false }), ...Object.fromEntries(entries) } as T;
}

/** An operation by its name. */
export function operationOf(id: string): Operation {
  const operation = OPERATIONS.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`the document has no ${id}`);
  return operation;
}

/** The names of an operation's parameters in the path or in the query. */
export function parametersOf({ parameters = [] }: Operation, place: "path" | "query"): string[] {
  return parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
}

/** Operations with their names, as tables of tests want them. */
export function named(operations: readonly Operation[]): [id: string, operation: Operation][] {
  return operations.map((operation) => [operation.operationId, operation]);
}

/** All operations but those for everyone. */
export const GUARDED = OPERATIONS.filter(({ security }) => security?.length !== 0);
