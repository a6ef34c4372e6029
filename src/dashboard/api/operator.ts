import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Me } from "./contract.ts";

/** The operator who is logged in. */
export const CurrentOperator = createContext<Me>({ label: "", role: "read", via: "session" });

/** Whether the operator who is logged in may change anything; pages leave out what changes something otherwise. */
export function useMayChange(): boolean {
  return useContext(CurrentOperator).role === "write";
}
