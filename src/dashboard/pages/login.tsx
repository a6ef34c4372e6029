import { useState } from "preact/hooks";
import { request, type ApiError } from "../api/client.ts";
import { asApiError } from "../api/load.ts";

/** The login. Sends the operator's token once; then a cookie has the session. */
export function Login({ onLogin }: { readonly onLogin: () => void }) {
  const [problem, setProblem] = useState("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get("token");
    setProblem("");
    request("POST", "/session", { body: { token } }).then(onLogin, (error: unknown) =>
      setProblem(wordsOf(asApiError(error))),
    );
  };
  document.title = "Log in · hubrelay";
  return (
    <main class="gate">
      <h1>hubrelay</h1>
      <form class="box" onSubmit={submit}>
        <label for="token">Admin token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          aria-describedby="token-hint"
          aria-invalid={problem !== ""}
        />
        <p id="token-hint" class="hint">
          The value of the secret <code>ADMIN_TOKEN</code>, or your token in <code>ADMIN_TOKENS</code>.
        </p>
        <p role="alert" class="bad">
          {problem}
        </p>
        <button type="submit" class="primary">
          Log in
        </button>
      </form>
    </main>
  );
}

function wordsOf({ status, message }: ApiError): string {
  if (status === 401) return "That is not the token.";
  if (status === 429) return "That is not the token. Too many attempts were wrong: wait a minute.";
  return message;
}

/** The page for an API that is disabled. Shows the API's own reason. */
export function Disabled({ error, onRetry }: { readonly error: ApiError; readonly onRetry: () => void }) {
  document.title = "Not ready · hubrelay";
  return (
    <main class="gate">
      <h1>hubrelay is not ready</h1>
      <div class="box failure" role="alert">
        <p>{error.message}</p>
        {error.status === 503 && (
          <p>
            Set one and deploy: <code>npx wrangler secret put ADMIN_TOKEN</code>
          </p>
        )}
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </div>
    </main>
  );
}
