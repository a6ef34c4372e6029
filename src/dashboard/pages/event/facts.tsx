import type { ComponentChildren } from "preact";
import { describeGate } from "../../../core/delivery/describe-gate.ts";
import { describeTagLookup } from "../../../core/record/tag-lookup.ts";
import type { EventDetail } from "../../api/contract.ts";
import { FilterLink } from "../../parts/filter-link.tsx";
import { Time } from "../../parts/time.tsx";

/** The fields of an event, or of an alert. */
export function Facts({ summary, record }: EventDetail) {
  const { pushedAt, digest } = record.event.push;
  const { alert, repository, tag, pusher, token, rules } = summary;
  const lookup = describeTagLookup(record);
  return (
    <dl class="facts event-facts">
      {alert !== undefined && <Fact name="Alert">{alert.reason}</Fact>}
      {alert?.target !== undefined && (
        <Fact name="Target">
          <FilterLink by="target" value={alert.target} />
        </Fact>
      )}
      {alert?.eventId !== undefined && (
        <Fact name="About">
          <a href={`/events/${alert.eventId}`}>the push</a>
        </Fact>
      )}
      <Fact name={alert === undefined ? "Received" : "Raised"}>
        <Time at={summary.receivedAt} />
      </Fact>
      {pushedAt !== undefined && (
        <Fact name="Pushed">
          <Time at={pushedAt} />
        </Fact>
      )}
      <Fact name="Repository">
        <FilterLink by="repository" value={repository} />
      </Fact>
      {(tag ?? lookup) !== undefined && (
        <Fact name="Tag">
          {tag !== undefined && <FilterLink by="tag" value={tag} also={{ repository }} />}
          {tag !== undefined && lookup !== undefined && ", "}
          {lookup}
        </Fact>
      )}
      <Fact name="Pusher">{pusher === undefined ? "unknown" : <FilterLink by="pusher" value={pusher} />}</Fact>
      <Fact name="Token">
        <FilterLink by="token" value={token} />
      </Fact>
      {summary.origin !== undefined && (
        <Fact name="Origin">reconciled: Docker Hub listed this push, and no webhook reported it</Fact>
      )}
      <Fact name="Rules">
        {rules.length === 0
          ? record.routing?.isDefault
            ? "none matched: the default applies"
            : "none"
          : rules.map((rule, index) => (
              <span key={rule}>
                {index > 0 && ", "}
                <FilterLink by="rule" value={rule} />
              </span>
            ))}
      </Fact>
      {Object.entries(record.gates ?? {}).map(([name, gate]) => (
        <Fact key={name} name={`Gate ${name}`}>
          {describeGate(gate)}
          {gate.signal !== undefined && (
            <>
              , <Time at={gate.signal.receivedAt} />
            </>
          )}
        </Fact>
      ))}
      {digest !== undefined && (
        <Fact name="Digest">
          <code>{digest}</code>
        </Fact>
      )}
      <Fact name="Id">
        <code>{summary.id}</code>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
