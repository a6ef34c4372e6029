import type { Callback } from "../../../core/delivery/hub-callback.ts";
import { countOf } from "../../parts/count.ts";
import { Status } from "../../parts/status.tsx";

/** The callback to Docker Hub. */
export function CallbackSection({ callback }: { readonly callback: Callback }) {
  const { status, reason, url, body, attempts } = callback;
  return (
    <section aria-labelledby="callback">
      <h2 id="callback">Callback</h2>
      <p>
        <Status status={status} /> {reason ?? (status === "none" ? "The push has no callback URL." : "")}
      </p>
      {url !== undefined && (
        <p class="hint">
          <code>{url}</code>, {countOf(attempts.length, "attempt", "attempts")}
        </p>
      )}
      {body !== undefined && (
        <p>
          <strong>{body.state}</strong>: {body.description}
        </p>
      )}
    </section>
  );
}

/** The payload, unchanged. */
export function Payload({ body }: { readonly body: string }) {
  return (
    <section aria-labelledby="payload">
      <h2 id="payload">Payload</h2>
      <details open={body.length < 4000}>
        <summary>As received, {body.length.toLocaleString()} characters</summary>
        <pre tabIndex={0} aria-label="Payload">
          {body}
        </pre>
      </details>
    </section>
  );
}
