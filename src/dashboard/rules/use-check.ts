import { useEffect, useState } from "preact/hooks";
import { post } from "../api/client.ts";
import type { RulesCheck } from "../api/contract.ts";
import { asApiError } from "../api/load.ts";
import { withLines, type Check } from "./check.ts";

const PAUSE_MS = 300;

/** Checks the document by the API whenever typing pauses. */
export function useCheck(text: string): Check {
  const [{ checked, ...found }, setState] = useState<Omit<Check, "isCurrent"> & { readonly checked?: string }>({
    problems: [],
    warnings: [],
  });
  useEffect(() => {
    let isLate = false;
    const timer = setTimeout(() => {
      void post<RulesCheck>("/rules/check", text)
        .catch((error: unknown) => ({ problems: [{ path: "", message: asApiError(error).message }], warnings: [] }))
        .then((check) => !isLate && setState({ ...withLines(check, text), checked: text }));
    }, PAUSE_MS);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [text]);
  return { ...found, isCurrent: checked === text };
}
