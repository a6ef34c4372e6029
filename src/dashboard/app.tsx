import { useEffect, useErrorBoundary, useState } from "preact/hooks";
import { type ApiError, get, LOGGED_OUT, request } from "./api/client.ts";
import type { Me } from "./api/contract.ts";
import { useLiveConnection } from "./api/live.ts";
import { asApiError } from "./api/load.ts";
import { CurrentOperator } from "./api/operator.ts";
import { useLocation } from "./location.ts";
import { ApprovalsPage } from "./pages/approvals.tsx";
import { AuditPage } from "./pages/audit.tsx";
import { EventPage } from "./pages/event.tsx";
import { EventsPage } from "./pages/events.tsx";
import { Disabled, Login } from "./pages/login.tsx";
import { Overview } from "./pages/overview.tsx";
import { RejectionsPage } from "./pages/rejections.tsx";
import { RulesPage } from "./pages/rules.tsx";
import { Setup } from "./pages/setup.tsx";
import { TargetPage } from "./pages/target.tsx";
import { TargetsPage } from "./pages/targets.tsx";
import { Notice, notify } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { Shell } from "./parts/shell.tsx";
import { Failure } from "./parts/state.tsx";

type Session =
  | { readonly kind: "asking" }
  | { readonly kind: "none" }
  | { readonly kind: "open"; readonly me: Me }
  | { readonly kind: "refused"; readonly error: ApiError };

/** The dashboard: the login, or the page of the current URL. */
export function App() {
  const [session, setSession] = useState<Session>({ kind: "asking" });
  const ask = (): void => {
    get<Me>("/me").then(
      (me) => setSession({ kind: "open", me }),
      (error: unknown) => {
        const refusal = asApiError(error);
        setSession(refusal.status === 401 ? { kind: "none" } : { kind: "refused", error: refusal });
      },
    );
  };
  useEffect(() => {
    ask();
    const leave = (): void => setSession({ kind: "none" });
    addEventListener(LOGGED_OUT, leave);
    return () => removeEventListener(LOGGED_OUT, leave);
  }, []);

  if (session.kind === "asking") return <main aria-busy="true" />;
  if (session.kind === "none") return <Login onLogin={ask} />;
  if (session.kind === "refused") return <Disabled error={session.error} onRetry={ask} />;
  return (
    <CurrentOperator.Provider value={session.me}>
      <Pages onLogout={() => setSession({ kind: "none" })} />
    </CurrentOperator.Provider>
  );
}

function Pages({ onLogout }: { readonly onLogout: () => void }) {
  const live = useLiveConnection();
  const url = useLocation();
  const logOut = (everywhere: boolean): void =>
    // If ending the session fails, it is still open, and the page must not look logged out.
    void request("DELETE", `/session${everywhere ? "?everywhere" : ""}`).then(onLogout, (error: unknown) =>
      notify(asApiError(error).message),
    );
  return (
    <Shell path={url.pathname} live={live} onLogout={logOut}>
      <Guarded key={url.pathname} url={url} />
      <Notice />
    </Shell>
  );
}

/** Contains the error of a broken page, so that the menu still works. */
function Guarded({ url }: { readonly url: URL }) {
  const [error, reset] = useErrorBoundary();
  if (error === undefined) return <CurrentPage url={url} />;
  return (
    <Page title="This page broke">
      <Failure error={asApiError(error)} onRetry={reset} />
    </Page>
  );
}

function CurrentPage({ url }: { readonly url: URL }) {
  const [page = "", id, ...deeper] = partsOf(url);
  if (deeper.length > 0) return <NotFound url={url} />;
  if (page === "events" && id !== undefined) return <EventPage key={id} id={id} />;
  if (page === "targets" && id !== undefined) return <TargetPage key={id} name={id} />;
  if (id !== undefined) return <NotFound url={url} />;
  switch (page) {
    case "":
      return <Overview query={url.searchParams} />;
    case "events":
      return <EventsPage query={url.searchParams} />;
    case "approvals":
      return <ApprovalsPage query={url.searchParams} />;
    case "targets":
      return <TargetsPage />;
    case "rules":
      return <RulesPage query={url.searchParams} />;
    case "audit":
      return <AuditPage query={url.searchParams} />;
    case "rejections":
      return <RejectionsPage query={url.searchParams} />;
    case "setup":
      return <Setup />;
    default:
      return <NotFound url={url} />;
  }
}

/** Returns the parts of an address. A part that is no valid UTF-8 stays as it is. */
function partsOf({ pathname }: URL): string[] {
  const parts = pathname.split("/").filter((part) => part !== "");
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return parts;
  }
}

function NotFound({ url }: { readonly url: URL }) {
  return (
    <Page title="404: no such page">
      <p>
        There is no page at <code>{url.pathname}</code>. Events expire, and targets are removed from the rules.
      </p>
      <p>
        Go to the <a href="/">overview</a>, or <a href="/events">search the events</a>.
      </p>
    </Page>
  );
}
