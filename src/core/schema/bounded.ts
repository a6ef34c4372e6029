import * as v from "valibot";
import { isObject } from "../lib/json.ts";

/** Reading ends early once a value has this many things wrong with it. Nobody reads on, and each costs memory. */
const ENOUGH_ISSUES = 1000;

type Config = Parameters<v.GenericSchema["~run"]>[1];

/**
 * A list of at most `max` elements, which `noun` names in the plural. Its length is checked before any element is looked
 * at: a body of 1 MiB holds half a million of them, and an issue for each would take half a gigabyte.
 */
export function list<I extends v.GenericSchema>(item: I, max: number, noun: string) {
  const bound = v.maxLength<v.InferOutput<I>[], number, string>(max, `expected at most ${max} ${noun}`);
  const schema = v.array(item);
  // The schema keeps the item as it is, by which the JSON Schema knows it.
  const run = schema["~run"].bind({ ...schema, item: counted(item) });
  const checked: typeof run = (dataset, config) => {
    const { value } = dataset;
    const isTooLong = Array.isArray(value) && value.length > max;
    return isTooLong ? untyped(bound["~run"]({ typed: true, value }, config)) : run(dataset, config);
  };
  return v.pipe(Object.assign(schema, { "~run": checked }), bound);
}

/** Entries under at most `max` names that the document chooses, counted before any is looked at. */
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

/** To valibot a list is an object as well, and an empty one an object without fields: `[]` must not pass as `{}`. */
export function notLists<S extends v.GenericSchema>(schema: S): S {
  const run = schema["~run"].bind(schema);
  // A value that JSON does not have, so that its issue can say what really came.
  const checked: S["~run"] = (dataset, config) =>
    Array.isArray(dataset.value) ? run({ typed: false, value: Symbol("a list") }, config) : run(dataset, config);
  return Object.assign(schema, { "~run": checked });
}

const issueCounts = new WeakMap<Config, number>();

/** The same schema, after whose issues valibot stops at the next one when there are enough of them. */
function counted<S extends v.GenericSchema>(schema: S): S {
  const checked: S["~run"] = (dataset, config) => {
    const result = schema["~run"](dataset, config);
    if (result.issues !== undefined) {
      const count = (issueCounts.get(config) ?? 0) + result.issues.length;
      issueCounts.set(config, count);
      // Valibot makes a configuration for each value, and reads this at each issue.
      if (count > ENOUGH_ISSUES) Object.assign(config, { abortEarly: true });
    }
    return result;
  };
  return { ...schema, "~run": checked };
}

/** Says that a value is not of the schema's type, so that nothing else looks at it. */
function untyped<T>(dataset: v.OutputDataset<T, v.BaseIssue<unknown>>): v.OutputDataset<T, v.BaseIssue<unknown>> {
  return { ...dataset, typed: false } as v.FailureDataset<v.BaseIssue<unknown>>;
}
