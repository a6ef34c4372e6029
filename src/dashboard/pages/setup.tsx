import { useState } from "preact/hooks";
import { get } from "../api/client.ts";
import { DEFAULT_SENDER, SENDER_NAMES } from "../../core/senders/name.ts";
import type { RelayStatus } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { Copy } from "../parts/copy.tsx";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { TokenUses } from "./setup/tokens.tsx";

const CHECKS: Record<string, { readonly title: string; readonly remedy: string }> = {
  tokens: { title: "Tokens for the webhook URL", remedy: "npx wrangler secret put RELAY_TOKENS" },
  rules: { title: "Rules that route pushes", remedy: "" },
  api: { title: "The operators' tokens", remedy: "npx wrangler secret put ADMIN_TOKEN" },
  metrics: { title: "The token for metrics", remedy: "npx wrangler secret put METRICS_TOKEN" },
  links: {
    title: "The relay's own address, for links",
    remedy: `In wrangler.toml under [vars]: PUBLIC_URL = "${location.origin}", then: npx wrangler deploy`,
  },
};

/** The setup: what the relay lacks, the webhook URL, and the tokens. */
export function Setup() {
  const status = useLoad("status", () => get<RelayStatus>("/status"));
  return (
    <Page title="Setup">
      <WhenLoaded of={status}>
        {({ checks, hookUrl, tokens, version }) => (
          <>
            <Checks checks={checks} />
            <HookUrl url={hookUrl.startsWith("/") ? location.origin + hookUrl : hookUrl} tokens={tokens} />
            <TokenUses />
            <p>
              <a href="/rejections">Rejected requests</a>: when a sender says that a webhook failed, the reason is
              there.
            </p>
            <p class="hint">hubrelay {version}</p>
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

/** The requirements of a relay, with a remedy for each that is missing. */
export function Checks({ checks }: { readonly checks: RelayStatus["checks"] }) {
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">What the relay needs</h2>
      <ul class="checks">
        {Object.entries(checks).map(([name, state]) => {
          const { title = name, remedy = "" } = CHECKS[name] ?? {};
          return (
            <li key={name}>
              <span class={`status status-${state === "ok" ? "delivered" : "failed"}`}>
                <span aria-hidden="true">{state === "ok" ? "✓" : "✕"}</span> {state === "ok" ? "ready" : "missing"}
              </span>
              <div>
                <strong>{title}</strong>
                {state !== "ok" && <p>{state}</p>}
                {state !== "ok" && remedy !== "" && <code>{remedy}</code>}
                {state !== "ok" && name === "rules" && <a href="/rules">Write the rules</a>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function HookUrl({ url, tokens }: Pick<RelayStatus, "tokens"> & { readonly url: string }) {
  const [token, setToken] = useState("");
  const [sender, setSender] = useState<string>(DEFAULT_SENDER);
  const path = sender === DEFAULT_SENDER ? url : `${url}/${sender}`;
  const full = token === "" ? path : path.replace("<token>", encodeURIComponent(token));
  const labels = tokens.filter(({ senders }) => senders.includes(sender)).map(({ label }) => label);
  return (
    <section aria-labelledby="hook">
      <h2 id="hook">The webhook URL</h2>
      <label for="hook-sender">Sender</label>
      <select id="hook-sender" value={sender} onChange={(event) => setSender(event.currentTarget.value)}>
        {SENDER_NAMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p>
        {sender === DEFAULT_SENDER
          ? "On Docker Hub open the repository, then Webhooks, and paste this as the webhook URL:"
          : "Give the sender this URL, with a token that names it in RELAY_TOKENS:"}
      </p>
      <Copy label="webhook URL" text={full} />
      <label for="hook-token">Token for this URL</label>
      <input
        id="hook-token"
        type="password"
        autocomplete="off"
        aria-describedby="hook-hint"
        onInput={(event) => setToken(event.currentTarget.value.trim())}
      />
      <p id="hook-hint" class="hint">
        The token does not leave this page. Tokens for this sender: {labels.join(", ") || "none"}.
      </p>
    </section>
  );
}
