import type { ComponentChildren } from "preact";
import type { LiveState } from "../api/live.ts";

const PAGES = [
  ["/", "Overview"],
  ["/events", "Events"],
  ["/targets", "Targets"],
  ["/rules", "Rules"],
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
  readonly onLogout: () => void;
  readonly children: ComponentChildren;
}

/** What is around every page. */
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
        <span class={`live live-${live}`} title="How changes get here">
          <span class="dot" aria-hidden="true" />
          {LIVE_LABELS[live]}
        </span>
        <button type="button" class="quiet" onClick={onLogout}>
          Log out
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function isWithin(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
