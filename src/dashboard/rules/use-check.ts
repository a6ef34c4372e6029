import { useEffect, useState } from "preact/hooks";
import { post } from "../api/client.ts";
import type { RulesCheck } from "../api/contract.ts";
import { asApiError } from "../api/load.ts";
import type { Check } from "./problems.tsx";

const PAUSE_MS = 300;

/** Has the document checked whenever typing pauses. */
export function useCheck(text: string): Check {
  const [state, setState] = useState<RulesCheck & { readonly text?: string }>({ problems: [], warnings: [] });
  useEffect(() => {
    let isLate = false;
    const timer = setTimeout(() => {
      void post<RulesCheck>("/rules/check", text)
        .catch((error: unknown) => ({ problems: [{ path: "", message: asApiError(error).message }], warnings: [] }))
        .then((check) => !isLate && setState({ ...check, text }));
    }, PAUSE_MS);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [text]);
  return { problems: state.problems, warnings: state.warnings ?? [], isCurrent: state.text === text };
}
