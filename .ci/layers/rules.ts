/**
 * The folders, and the files beside them, of each part of the program, lowest first. Each imports only from itself and
 * from those before it.
 */
export const ORDER: Readonly<Record<string, readonly string[]>> = {
  "src/core": [
    "lib",
    "text",
    "schema",
    "json",
    "usage",
    "address",
    "tunnel",
    "event",
    "tag-version",
    "hub",
    "senders",
    "dialects",
    "expression",
    "match",
    "secrets",
    "custom-senders",
    "operators",
    "delivery",
    "token",
    "targets",
    "verify",
    "reconcile",
    "rules",
    "record",
    "comparison",
    "search",
    "api",
    "metrics",
    "attention",
  ],
  "src/worker": [
    "env",
    "send",
    "storage",
    "alerts",
    "telemetry",
    "rules",
    "directory",
    "http",
    "ratelimit",
    "auth",
    "hub",
    "links",
    "tunnel",
    "repository/state",
    "repository/routing",
    "repository/concurrency",
    "repository/alerts",
    "repository/coalesce",
    "repository/gates",
    "repository/sync",
    "repository/deliver",
    "repository/verify",
    "repository/schedule",
    "repository/accept",
    "repository/reconcile",
    "repository/operate",
    "repository",
    "api",
    "hook",
    "cron.ts",
    "router.ts",
  ],
  "src/dashboard": [
    "focus.ts",
    "place.ts",
    "location.ts",
    "api",
    "parts",
    "code-editor",
    "rules",
    "pages",
    "app.tsx",
    "main.tsx",
  ],
  "src/cli": [
    "terminal",
    "wrangler",
    "secrets",
    "rules",
    "imports",
    "dry-run",
    "relay",
    "local",
    "tunnel",
    "history",
    "doctor",
    "setup",
    "scaffold",
    "commands",
    "program.ts",
    "hubrelay.ts",
  ],
  "src/local": ["build", "runtime", "demo", "history", "dashboard.ts", "start.ts", "demo-history.ts"],
};

/** The parts, lowest first: no part imports from a later one. The dashboard and the command do not know the Worker. */
export const PARTS: Readonly<Record<string, readonly string[]>> = {
  "src/core": [],
  "src/worker": ["src/core"],
  "src/dashboard": ["src/core"],
  "src/cli": ["src/core"],
  "src/local": ["src/core", "src/cli"],
};

/** A text that is banned in the files of a folder, with exceptions. */
export interface Ban {
  readonly text: RegExp;
  readonly under: string;
  readonly except?: readonly string[];
  readonly because: string;
}

const SCHEMA = "src/core/schema";

export const BANS: readonly Ban[] = [
  { text: /\bDate\.now\(|\bnew Date\(\)/, under: "src/core", because: "core has no clock: time is an argument" },
  {
    text: /\bconst (?:SECOND|MINUTE|HOUR|DAY|WEEK)_MS\b|\b(?:3_?600_?000|86_?400_?000)\b/,
    under: "src",
    except: ["src/core/lib"],
    because: "units of time are those of core/lib/time.ts",
  },
  {
    text: /"rules:history:|(?:get|put|delete)\("(?:rules|paused)"/,
    under: "src",
    because: "keys in KV are those of core/rules/kv-keys.ts",
    except: ["src/core/rules"],
  },
  {
    text: /\bconst M(?:IN|AX)_TOKEN_LENGTH\b/,
    under: "src",
    except: ["src/core/secrets"],
    because: "the lengths of tokens are those of core/secrets/token-length.ts",
  },
  { text: /\bMath\.random\(/, under: "src/core", because: "core has no chance: it is an argument" },
  {
    text: /\bv\.(?:safeParse|parse|is|assert|parser|safeParser)\(/,
    under: "src",
    except: [SCHEMA],
    because: "outside data is read by validate() of core/schema, which bounds the problems",
  },
  {
    text: /\bv\.(?:array|record)\(/,
    under: "src",
    except: [SCHEMA, "src/core/api"],
    because: "use list() or record() of core/schema, which look at the length before the items",
  },
];
