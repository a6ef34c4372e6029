import type { ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { useLivePause, type LiveState } from "../api/live.ts";
import { CurrentOperator } from "../api/operator.ts";
import { Confirm } from "./confirm.tsx";
import { Shortcuts } from "./shortcuts.tsx";

const PAGES = [
  ["/", "Overview"],
  ["/events", "Events"],
  ["/targets", "Targets"],
  ["/approvals", "Approvals"],
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
      <header class="top">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="20" height="20" />
          hubrelay
        </a>
        <Menu path={path} />
        <Live state={live} />
        <Shortcuts />
        <Account onLogout={onLogout} />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** The links to the pages. On a telephone a button shows and hides them. */
function Menu({ path }: Pick<ShellProps, "path">) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <>
      <button
        type="button"
        class="menu"
        aria-expanded={isOpen}
        aria-controls="pages"
        onClick={() => setOpen(!isOpen)}
        onKeyDown={({ key }) => key === "Escape" && setOpen(false)}
      >
        Menu
      </button>
      <nav id="pages" aria-label="Pages" class={isOpen ? "open" : undefined}>
        {PAGES.map(([href, label]) => (
          <a key={href} href={href} aria-current={isWithin(path, href) ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
    </>
  );
}

/** The state of live updates, as a button that stops them, so that a list can be read in peace. */
function Live({ state }: { readonly state: LiveState }) {
  const [{ isPaused, missed }, toggle] = useLivePause();
  const shown = isPaused ? "paused" : state;
  const words = isPaused ? `paused${missed === 0 ? "" : `, ${missed.toLocaleString()} new`}` : LIVE_LABELS[state];
  return (
    <button
      type="button"
      class={`quiet live live-${shown}`}
      aria-label={`Updates: ${words}. ${isPaused ? "Resume" : "Pause"}`}
      title={isPaused ? "Show what is new, and go on" : "Pause live updates"}
      onClick={toggle}
    >
      <span class="dot" aria-hidden="true" />
      <span>{words}</span>
    </button>
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
