import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Me } from "./contract.ts";

/** The logged-in operator. */
export const CurrentOperator = createContext<Me>({ label: "", role: "read", via: "session" });

/** Whether the logged-in operator may change anything. If not, pages leave out the buttons that do. */
export function useMayChange(): boolean {
  return useContext(CurrentOperator).role === "write";
}
