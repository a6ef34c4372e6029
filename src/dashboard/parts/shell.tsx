import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
import type { LiveState } from "../api/live.ts";
import { CurrentOperator } from "../api/operator.ts";
import { Confirm } from "./confirm.tsx";

const PAGES = [
  ["/", "Overview"],
  ["/events", "Events"],
  ["/targets", "Targets"],
  ["/rules", "Rules"],
  ["/rejections", "Rejections"],
  ["/audit", "Audit"],
  ["/setup", "Setup"],
] as const;

const LIVE_LABELS: Record<LiveState, string> = {
  connecting: "connecting",
  live: "live",
  polling: "every 5 s",
};

interface ShellProps {
  readonly path: string;
  readonly live: LiveState;
  readonly onLogout: (everywhere: boolean) => void;
  readonly children: ComponentChildren;
}

/** The frame of every page: the menu, the connection and the account. */
export function Shell({ path, live, onLogout, children }: ShellProps) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="20" height="20" />
          hubrelay
        </a>
        <nav aria-label="Pages">
          {PAGES.map(([href, label]) => (
            <a key={href} href={href} aria-current={isWithin(path, href) ? "page" : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <span class={`live live-${live}`} title="Live updates">
          <span class="dot" aria-hidden="true" />
          {LIVE_LABELS[live]}
        </span>
        <Account onLogout={onLogout} />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** The logged-in operator, and the way to log out. */
function Account({ onLogout }: Pick<ShellProps, "onLogout">) {
  const { label, role, via } = useContext(CurrentOperator);
  const [isAsking, setAsking] = useState(false);
  return (
    <span class="account">
      <span title="Logged-in operator">
        {label}
        {role === "read" && <span class="hint"> (read only)</span>}
      </span>
      {via === "access" ? (
        // Cloudflare's own page ends the session with Access.
        <a class="button quiet" href="/cdn-cgi/access/logout" target="_self">
          Log out
        </a>
      ) : (
        <button type="button" class="quiet" onClick={() => setAsking(true)}>
          Log out…
        </button>
      )}
      {isAsking && (
        <Confirm
          title="Log out?"
          action="Log out"
          onConfirm={(form) => onLogout(form.has("everywhere"))}
          onClose={() => setAsking(false)}
        >
          <label>
            <input type="checkbox" name="everywhere" /> everywhere: end all sessions of {label}
          </label>
        </Confirm>
      )}
    </span>
  );
}

function isWithin(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
