import { eventOrigin, type Event, type Push } from "../event/event.ts";
import { compileExpression } from "../expression/expression.ts";
import { expressionValues } from "../expression/values.ts";
import { kindOf } from "../event/kind.ts";
import type { Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { FieldKind } from "./field-kind.ts";
import { compileText, explanationOf, type TextOperand } from "./text.ts";
import type { Condition, Subject } from "./subject.ts";
import { compileWindow, type TimeWindow } from "./window.ts";

/** Reads each text field of `match` from an event. */
const READERS = {
  repository: ({ event }: Subject) => event.push.repository,
  registry: ({ event }: Subject) => event.push.registry ?? DOCKER_HUB,
  namespace: ({ event }: Subject) => event.push.namespace,
  name: ({ event }: Subject) => event.push.name,
  tag: ({ event }: Subject) => event.push.tag,
  pusher: ({ event }: Subject) => event.push.pusher,
  media_type: ({ event }: Subject) => event.push.mediaType,
  kind: ({ event }: Subject) => kindOf(event.push),
  token: ({ event }: Subject) => event.token,
  origin: ({ event }: Subject) => eventOrigin(event),
  platform: ({ event }: Subject) => event.push.platforms,
  digest: ({ event }: Subject) => event.push.digest,
  change_categories: ({ event }: Subject) => event.push.changeCategories,
} as const;

/** The value of `registry` for a push to Docker Hub. */
const DOCKER_HUB = "docker.io";

const KIND_OF_FIELD: Readonly<Record<string, FieldKind>> = {
  repository: "repository",
  registry: "registry",
  namespace: "namespace",
  name: "name",
  tag: "tag",
  kind: "kind",
  platform: "platform",
  digest: "digest",
};

type TextField = keyof typeof READERS;

/** Text fields, in the order in which they are checked. */
export const TEXT_FIELDS = Object.keys(READERS) as TextField[];

const FACTS = { is_private: "isPrivate", is_official: "isOfficial" } as const;

/**
 * Returns an event's value of a field of `match`, as conditions read it; lists are joined by commas. Undefined if the
 * event has no value or the field is unknown.
 */
export function valueOf(event: Event, field: string): string | boolean | undefined {
  if (Object.hasOwn(READERS, field)) return READERS[field as TextField]({ event, payload: undefined })?.toString();
  if (Object.hasOwn(FACTS, field)) return event.push[FACTS[field as keyof typeof FACTS]];
  return field === "received" ? new Date(event.receivedAt).toISOString() : undefined;
}

/** Compiles a condition on a text field. */
export function compileField(field: TextField, operand: TextOperand): Result<Condition, Problem[]> {
  const test = compileText(operand, KIND_OF_FIELD[field] ?? "none");
  if (!test.ok) return test;
  const expected = formatOperand(operand);
  const explain = explanationOf(operand);
  return ok((subject) => {
    const actual = READERS[field](subject);
    const holds = typeof actual === "object" ? actual.some(test.value) : test.value(actual);
    if (holds) return undefined;
    if (actual === undefined) return { path: field, expected };
    const failure = { path: field, expected, actual: actual.toString() };
    const hint = typeof actual === "string" ? explain?.(actual) : undefined;
    return hint === undefined ? failure : { ...failure, hint };
  });
}

/** Compiles a condition on a boolean field. */
export function compileFact(path: string, wanted: boolean, field: keyof Push): Result<Condition, Problem[]> {
  return ok(({ event }) => {
    const actual = event.push[field];
    if (actual === wanted) return undefined;
    return { path, expected: String(wanted), ...(typeof actual === "boolean" && { actual }) };
  });
}

/** Compiles a condition on the time of receipt. */
export function compileReceived(window: TimeWindow): Result<Condition, Problem[]> {
  if (Object.keys(window).every((name) => name === "timezone")) {
    return err([{ path: [], message: "expected days, from or to" }]);
  }
  const isInside = compileWindow(window);
  if (!isInside.ok) return err([{ path: ["timezone"], message: isInside.error }]);
  const expected = formatOperand(window);
  return ok(({ event }) => {
    if (isInside.value.contains(event.receivedAt)) return undefined;
    return { path: "received", expected, actual: new Date(event.receivedAt).toISOString() };
  });
}

/** Compiles a CEL condition. */
export function compileWhen(source: string): Result<Condition, Problem[]> {
  const expression = compileExpression(source, "bool");
  if (!expression.ok) return err([{ path: [], message: expression.error }]);
  return ok((subject) => {
    const value = expression.value(valuesOf(subject));
    if (value.ok && value.value === true) return undefined;
    const error = value.ok ? (typeof value.value === "boolean" ? undefined : "returned no bool") : value.error;
    return { path: "when", expected: source, ...(error !== undefined && { error }) };
  });
}

const knownValues = new WeakMap<Subject, ReturnType<typeof expressionValues>>();

/** Returns the values for expressions, computed once for all expressions of a document. */
function valuesOf(subject: Subject): ReturnType<typeof expressionValues> {
  let values = knownValues.get(subject);
  if (values === undefined) {
    values = expressionValues(subject.event, subject.payload);
    knownValues.set(subject, values);
  }
  return values;
}
/** Formats an operand as the document has it. */
export function formatOperand(operand: unknown): string {
  return typeof operand === "string" ? operand : JSON.stringify(operand);
}
