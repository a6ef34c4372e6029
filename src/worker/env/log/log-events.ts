import { DELIVERY_EVENTS } from "./delivery-events.ts";
import { FAULT_EVENTS } from "./fault-events.ts";
import { PUSH_EVENTS } from "./push-events.ts";
import { RELAY_EVENTS } from "./relay-events.ts";

/** Every log event by name. `npm run reference` writes the table of docs/log.md from it. */
export const LOG_EVENTS = { ...PUSH_EVENTS, ...DELIVERY_EVENTS, ...RELAY_EVENTS, ...FAULT_EVENTS } as const;

/** The name of a log event. */
export type LogEvent = keyof typeof LOG_EVENTS;

/** The fields that the line of an event may have. */
export type FieldsOf<E extends LogEvent> = Readonly<
  Partial<Record<(typeof LOG_EVENTS)[E]["fields"][number], LogValue>>
>;

/** The value of a field. Undefined leaves the field out. */
export type LogValue = string | number | boolean | readonly string[] | undefined;
