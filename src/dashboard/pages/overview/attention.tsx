import { useRef } from "preact/hooks";
import { request } from "../../api/client.ts";
import type { Attention as AttentionList, AttentionItem } from "../../api/contract.ts";
import { asApiError, type Loaded } from "../../api/load.ts";
import { notify } from "../../parts/notice.tsx";
import { WhenLoaded } from "../../parts/state.tsx";
import { AttentionRow } from "./attention-row.tsx";

interface AttentionProps {
  readonly attention: Loaded<AttentionList>;
  /** Whether there were no pushes in the time span. */
  readonly isQuiet: boolean;
}

/** The list of what needs an operator. Acknowledged items are folded. */
export function Attention({ attention, isQuiet }: AttentionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const change = async (method: "POST" | "DELETE", item: AttentionItem): Promise<void> => {
    // The row goes elsewhere, and with it the button.
    heading.current?.focus();
    try {
      const path = `/api/v1/attention/${encodeURIComponent(item.key)}/acknowledge`;
      await request(method, path, method === "POST" ? { body: { state: item.state } } : {});
      notify(method === "POST" ? `Acknowledged: ${item.title}` : `Open again: ${item.title}`);
    } catch (error) {
      notify(asApiError(error).message);
    }
    attention.reload();
  };
  return (
    <section aria-labelledby="attention">
      <h2 id="attention" ref={heading} tabIndex={-1}>
        Needs attention
      </h2>
      <WhenLoaded of={attention}>
        {({ items }) => {
          const open = items.filter(({ acknowledged }) => acknowledged === undefined);
          const done = items.filter(({ acknowledged }) => acknowledged !== undefined);
          return (
            <>
              {open.length === 0 && <AllWell isQuiet={isQuiet} />}
              {open.length > 0 && (
                <ul class="attention">
                  {open.map((item) => (
                    <AttentionRow key={item.key} item={item} onChange={() => void change("POST", item)} />
                  ))}
                </ul>
              )}
              {done.length > 0 && (
                <details>
                  <summary>Acknowledged ({done.length})</summary>
                  <ul class="attention">
                    {done.map((item) => (
                      <AttentionRow key={item.key} item={item} onChange={() => void change("DELETE", item)} />
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </WhenLoaded>
    </section>
  );
}

function AllWell({ isQuiet }: Pick<AttentionProps, "isQuiet">) {
  return (
    <p class="box well">
      <span class="status status-delivered">
        <span aria-hidden="true">✓</span> nothing
      </span>{" "}
      {isQuiet && (
        <>
          There were no pushes in this time. <a href="/setup">Is the webhook set up?</a>
        </>
      )}
    </p>
  );
}
