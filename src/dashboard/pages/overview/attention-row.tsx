import type { AttentionItem } from "../../api/contract.ts";
import { useMayChange } from "../../api/operator.ts";
import { agoOf } from "../../parts/age.ts";
import { Time } from "../../parts/time.tsx";
import { BrokenLine } from "./broken-line.tsx";

const SIGNS = { error: "✕", warning: "!", notice: "i" } as const;

interface RowProps {
  readonly item: AttentionItem;
  /** Acknowledges the item, or takes its acknowledgement back. */
  readonly onChange: () => void;
}

/** One thing that needs an operator, with its action. */
export function AttentionRow({ item, onChange }: RowProps) {
  const { kind, severity, title, detail, since, until, event, href, action, acknowledged } = item;
  const mayChange = useMayChange();
  return (
    <li class={`item item-${severity}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[severity]}
      </span>
      <div>
        <strong>{title}</strong>
        {detail !== undefined && (
          <p class="detail">{event === undefined ? detail : <a href={`/events/${event}`}>{detail}</a>}</p>
        )}
        {kind === "rules.broken" && <BrokenLine state={item.state} />}
        <p class="hint">
          {since !== undefined && (
            <>
              {agoOf(since, Date.now())}, <Time at={since} />
            </>
          )}
          {until !== undefined && (
            <>
              {" · "}until <Time at={until} />
            </>
          )}
          {acknowledged !== undefined && (
            <>
              {since !== undefined && " · "}acknowledged by {acknowledged.by}, <Time at={acknowledged.at} />
            </>
          )}
        </p>
      </div>
      <div class="actions">
        {/* In the page itself, a link with the path would load it again. */}
        <a class="button" href={href.replace(/^\/#/, "#")} aria-label={`${action}: ${title}`}>
          {action}
        </a>
        {mayChange && (
          <button
            type="button"
            class="quiet"
            aria-label={`${acknowledged === undefined ? "Acknowledge" : "Reopen"}: ${title}`}
            onClick={onChange}
          >
            {acknowledged === undefined ? "Acknowledge" : "Reopen"}
          </button>
        )}
      </div>
    </li>
  );
}
