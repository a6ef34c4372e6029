import { get } from "../api/client.ts";
import type { RelayStatus } from "../api/contract.ts";
import { useLoad } from "../api/load.ts";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { HookUrl } from "./setup/hook-url.tsx";
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
        {({ checks, hookUrl, tokens, ownSenders, version }) => (
          <>
            <Checks checks={checks} />
            <HookUrl
              url={hookUrl.startsWith("/") ? location.origin + hookUrl : hookUrl}
              tokens={tokens}
              ownSenders={ownSenders}
            />
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
