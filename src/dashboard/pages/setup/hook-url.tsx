import { useState } from "preact/hooks";
import { DEFAULT_SENDER, SENDER_NAMES } from "../../../core/senders/name.ts";
import type { RelayStatus } from "../../api/contract.ts";
import { Copy } from "../../parts/copy.tsx";

interface HookUrlProps extends Pick<RelayStatus, "tokens" | "ownSenders"> {
  /** With `<token>` in place of the token. */
  readonly url: string;
}

/** The webhook URL for each sender, those of the rule document too. */
export function HookUrl({ url, tokens, ownSenders }: HookUrlProps) {
  const [token, setToken] = useState("");
  const [sender, setSender] = useState<string>(DEFAULT_SENDER);
  const path = sender === DEFAULT_SENDER ? url : `${url}/${sender}`;
  const full = token === "" ? path : path.replace("<token>", encodeURIComponent(token));
  const description = ownSenders.find(({ name }) => name === sender)?.description;
  const labels = tokens.filter(({ senders }) => senders.includes(sender)).map(({ label }) => label);
  return (
    <section aria-labelledby="hook">
      <h2 id="hook">The webhook URL</h2>
      <label for="hook-sender">Sender</label>
      <select id="hook-sender" value={sender} onChange={(event) => setSender(event.currentTarget.value)}>
        {[...SENDER_NAMES, ...ownSenders.map(({ name }) => name)].map((name) => (
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
      {description !== undefined && <p class="hint">{description}</p>}
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
