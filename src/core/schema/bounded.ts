import * as v from "valibot";
import { isObject } from "../lib/json.ts";

/** Validation stops after this many problems of one value: nobody reads more, and each takes memory. */
const ENOUGH_ISSUES = 1000;

type Config = Parameters<v.GenericSchema["~run"]>[1];

/**
 * Builds the schema of a list with at most `max` items, which `noun` names in the plural. Checks the length before any
 * item: a body of 1 MiB can hold half a million items, and a problem for each would take half a gigabyte.
 */
export function list<I extends v.GenericSchema>(item: I, max: number, noun: string) {
  const bound = v.maxLength<v.InferOutput<I>[], number, string>(max, `expected at most ${max} ${noun}`);
  const schema = v.array(item);
  // The schema keeps the original item, because the JSON Schema is derived from it.
  const run = schema["~run"].bind({ ...schema, item: counted(item) });
  const checked: typeof run = (dataset, config) => {
    const { value } = dataset;
    const isTooLong = Array.isArray(value) && value.length > max;
    return isTooLong ? untyped(bound["~run"]({ typed: true, value }, config)) : run(dataset, config);
  };
  return v.pipe(Object.assign(schema, { "~run": checked }), bound);
}

/** Builds the schema of an object with at most `max` keys, which the document chooses. Counts the keys first. */
export function record<V extends v.GenericSchema>(
  key: v.GenericSchema<string, string>,
  value: V,
  max: number,
  noun: string,
): v.GenericSchema<Record<string, v.InferInput<V>>, Record<string, v.InferOutput<V>>> {
  type Entries = Record<string, v.InferOutput<V>>;
  const bound = v.maxEntries<Entries, number, string>(max, `expected at most ${max} ${noun}`);
  const schema: v.GenericSchema<Entries, Entries> = v.record(key, value);
  const run = schema["~run"].bind({ ...schema, value: counted(value) });
  const checked: typeof run = (dataset, config) => {
    const entries = dataset.value;
    const isTooMany = isObject(entries) && Object.keys(entries).length > max;
    return isTooMany ? untyped(bound["~run"]({ typed: true, value: entries }, config)) : run(dataset, config);
  };
  return notLists(v.pipe(Object.assign(schema, { "~run": checked }), bound));
}

/** Refuses lists: valibot takes an empty list for an object without fields, so `[]` would pass as `{}`. */
export function notLists<S extends v.GenericSchema>(schema: S): S {
  const run = schema["~run"].bind(schema);
  // A symbol never occurs in JSON, so its problem can report a list.
  const checked: S["~run"] = (dataset, config) =>
    Array.isArray(dataset.value) ? run({ typed: false, value: Symbol("a list") }, config) : run(dataset, config);
  return Object.assign(schema, { "~run": checked });
}

const issueCounts = new WeakMap<Config, number>();

/** Returns the same schema, which makes valibot stop early after {@link ENOUGH_ISSUES} problems. */
function counted<S extends v.GenericSchema>(schema: S): S {
  const checked: S["~run"] = (dataset, config) => {
    const result = schema["~run"](dataset, config);
    if (result.issues !== undefined) {
      const count = (issueCounts.get(config) ?? 0) + result.issues.length;
      issueCounts.set(config, count);
      // Valibot makes one configuration per value, and reads this field at each problem.
      if (count > ENOUGH_ISSUES) Object.assign(config, { abortEarly: true });
    }
    return result;
  };
  return { ...schema, "~run": checked };
}

/** Marks a value as of the wrong type, so that no later check runs on it. */
function untyped<T>(dataset: v.OutputDataset<T, v.BaseIssue<unknown>>): v.OutputDataset<T, v.BaseIssue<unknown>> {
  return { ...dataset, typed: false } as v.FailureDataset<v.BaseIssue<unknown>>;
}
