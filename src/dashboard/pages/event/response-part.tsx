import { cleanLine } from "../../../core/text/clean.ts";
import type { AttemptDetail } from "../../api/contract.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { span } from "../../parts/time.tsx";
import { Body, Headers } from "./message-parts.tsx";

/** The answer to an attempt, or that there was none. */
export function ResponsePart({ attempt, responseHeaders }: AttemptDetail) {
  const { status, reason, durationMs, response = "", shortened } = attempt;
  return (
    <section class="part" aria-labelledby="response">
      <header>
        <h4 id="response">
          Response{" "}
          <span class={reason === undefined ? "" : "bad"}>
            {status ?? "none"} after {span(durationMs)}
          </span>
        </h4>
        {response !== "" && (
          <span class="actions">
            <CopyButton name="Copy the response" text={response}>
              Copy
            </CopyButton>
          </span>
        )}
      </header>
      {reason !== undefined && reason !== `answered ${status}` && <p>{cleanLine(reason)}</p>}
      <Headers of={responseHeaders} />
      {shortened === true && <p class="hint">The rest of it was too much to store with the other attempts.</p>}
      {response !== "" && <Body label="Body of the response" text={response} />}
      {response === "" && status !== undefined && <p class="hint">No body.</p>}
    </section>
  );
}
