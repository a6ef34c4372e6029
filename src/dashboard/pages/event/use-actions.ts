import { useRef, useState } from "preact/hooks";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import { post } from "../../api/client.ts";
import { asApiError } from "../../api/load.ts";
import { notify } from "../../parts/notice.tsx";

/** What an operator can do to a delivery. */
export type Action = "redeliver" | "approve" | "reject";

const DONE = { redeliver: "Redelivering to", approve: "Approved the delivery to", reject: "Rejected the delivery to" };

/** Does what an operator asks, once: a second press while it is under way does nothing. */
export interface Actions {
  /** Whether an action on this delivery is under way. */
  readonly isBusy: (delivery: Delivery) => boolean;
  readonly act: (delivery: Delivery, action: Action) => void;
}

/** @param onDone called after each action, also one that failed */
export function useActions(onDone: (delivery: Delivery) => void): Actions {
  const busy = useRef(new Set<string>());
  const [, redraw] = useState(0);
  const mark = (id: string, isBusy: boolean): void => {
    if (isBusy) busy.current.add(id);
    else busy.current.delete(id);
    redraw((count) => count + 1);
  };
  const act = (delivery: Delivery, action: Action): void => {
    const { id, target } = delivery;
    if (busy.current.has(id)) return;
    mark(id, true);
    // The relay takes a repeated request with the same key for the same one.
    const body = action === "redeliver" ? { key: newKey() } : undefined;
    post(`/deliveries/${encodeURIComponent(id)}/${action}`, body)
      .then(
        () => notify(`${DONE[action]} ${target}.`),
        (error: unknown) => notify(asApiError(error).message),
      )
      .finally(() => {
        mark(id, false);
        onDone(delivery);
      });
  };
  return { isBusy: ({ id }) => busy.current.has(id), act };
}

/** A random key. `crypto.randomUUID` is only there on https and localhost. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
