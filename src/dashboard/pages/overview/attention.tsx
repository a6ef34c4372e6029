import type { ComponentChildren } from "preact";
import type { Budget, Statistics } from "../../api/contract.ts";
import { span } from "../../parts/time.tsx";

interface AttentionProps {
  readonly attention: Statistics["attention"];
  readonly budget: Budget["status"] | undefined;
  /** Whether there were no pushes in the time span. */
  readonly isQuiet: boolean;
  /** Start of the time span, in which failed pushes are counted. */
  readonly since: number | undefined;
}

/** The list of what needs an operator, with links. */
export function Attention({ attention, budget = "ok", isQuiet, since }: AttentionProps) {
  const { held, failed, pending, oldestPendingAt, pausedTargets, unusedTokens } = attention;
  const age = oldestPendingAt === undefined ? undefined : span(Math.max(0, Date.now() - oldestPendingAt));
  const waiting = held + failed + pending + pausedTargets.length + unusedTokens.length;
  const isAllWell = waiting === 0 && budget === "ok";
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      {isAllWell && (
        <p class="box well">
          <span class="status status-delivered">
            <span aria-hidden="true">✓</span> nothing
          </span>{" "}
          {isQuiet ? (
            <>
              There were no pushes in this time. <a href="/setup">Is the webhook set up?</a>
            </>
          ) : (
            "Every push has reached its targets."
          )}
        </p>
      )}
      <ul class="attention">
        {failed > 0 && (
          <Item
            href={`/events?status=failed${since === undefined ? "" : `&from=${since}`}`}
            count={failed}
            kind="failed"
          >
            failed: see why, and redeliver
          </Item>
        )}
        {held > 0 && (
          <Item href="/events?status=held" count={held} kind="held">
            held until the rules can route them
          </Item>
        )}
        {pending > 0 && (
          <Item href="/events?status=pending" count={pending} kind="pending">
            pending{age !== undefined && `, the oldest for ${age}`}
          </Item>
        )}
        {pausedTargets.length > 0 && (
          <Item href="/targets" count={pausedTargets.length} kind="held">
            paused: {pausedTargets.join(", ")}
          </Item>
        )}
        {unusedTokens.length > 0 && (
          <Item href="/setup#tokens" count={unusedTokens.length} kind="held">
            without a push since made: {unusedTokens.join(", ")}
          </Item>
        )}
        {budget !== "ok" && (
          <Item
            href="#budget"
            count={budget === "low" ? "90 %" : "100 %"}
            kind={budget === "low" ? "pending" : "failed"}
          >
            of the plan's budget is used: see details
          </Item>
        )}
      </ul>
    </section>
  );
}

interface ItemProps {
  readonly href: string;
  readonly count: number | string;
  readonly kind: string;
  readonly children: ComponentChildren;
}

function Item({ href, count, kind, children }: ItemProps) {
  return (
    <li>
      <a href={href} class={`card card-${kind}`}>
        <span class="count">{count.toLocaleString()}</span> <span>{children}</span>
      </a>
    </li>
  );
}
