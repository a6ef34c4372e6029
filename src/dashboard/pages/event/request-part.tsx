import { curlCommand } from "../../../core/api/curl.ts";
import { cleanLine } from "../../../core/text/clean.ts";
import type { AttemptDetail, SentRequest } from "../../api/contract.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { headOf } from "./changes.ts";
import { Body, Headers } from "./message-parts.tsx";

/** The request of an attempt, to read and to copy. */
export function RequestPart({
  request,
  isProven,
  reason,
  attempt,
  target,
}: AttemptDetail & { readonly target: string }) {
  const name = `request of attempt ${attempt.number} to ${target}`;
  return (
    <section class="part" aria-labelledby="request">
      <header>
        <h4 id="request">Request</h4>
        {request !== undefined && request.isBodyLeftOut !== true && (
          <span class="actions">
            <CopyButton name={`Copy the ${name}`} text={textOf(request)}>
              Copy
            </CopyButton>
            <CopyButton name={`Copy as curl the ${name}`} text={curlCommand(request)}>
              Copy as curl
            </CopyButton>
          </span>
        )}
      </header>
      {request === undefined && <p>It cannot be shown: {cleanLine(reason ?? "")}.</p>}
      {request !== undefined && !isProven && (
        <p class="hint">Rebuilt without proof: the version that sent it stored no digest of it.</p>
      )}
      {request !== undefined && <Sent request={request} label={name} />}
    </section>
  );
}

function Sent({ request, label }: { readonly request: SentRequest; readonly label: string }) {
  const { method, url, headers, body, encoding, isBodyLeftOut } = request;
  return (
    <>
      <p class="request-line">
        <strong>{cleanLine(method)}</strong> <code>{cleanLine(url)}</code>
      </p>
      <Headers of={headers} />
      {isBodyLeftOut === true && <p class="hint">Its body is too long to be searched for secrets.</p>}
      {body !== undefined && <Body label={`Body of the ${label}`} text={body} note={encoding} />}
    </>
  );
}

/** A request as text, as it goes over the wire but for the lines' ends. */
function textOf(request: SentRequest): string {
  return `${headOf(request).join("\n")}\n\n${request.body ?? ""}`;
}
