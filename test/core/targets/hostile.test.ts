import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { revealSecrets } from "../../../src/core/secrets/secret.ts";
import { buildRequest, type Target } from "../../../src/core/targets/target.ts";
import { TARGET_TYPES } from "../../../src/core/targets/types.ts";
import type { TargetRequest } from "../../../src/core/targets/request.ts";
import { rulesOf } from "../rules-of.ts";
import { alertOf } from "../alert-of.ts";
import { everyRow } from "../every-row.ts";
import { harmIn, HOSTILE_TEXTS } from "../text/hostile-texts.ts";
import { materialOf } from "./pushes.ts";

/** Names of pushers that try to have an effect where they are shown. */
const NAMES = JSON.parse(
  readFileSync(new URL("../../fixtures/hostile-names.json", import.meta.url), "utf8"),
) as readonly string[];

const URL_OF_SECRET = "https://hooks.example.com/services/x?key=y";

/** A target of every type, with all the places that a text from a payload can be put into. */
const TARGETS: Readonly<Record<string, object>> = {
  webhook: { url: "https://a.example.com/", body: { template: "{'who': event.pusher, event.pusher: 'key'}" } },
  slack: { url: "${secret:URL}", text: "event.pusher" },
  discord: { url: "${secret:URL}", text: "event.pusher" },
  "google-chat": { url: "${secret:URL}", text: "event.pusher" },
  mattermost: { url: "${secret:URL}", text: "event.pusher" },
  ntfy: { url: "https://ntfy.example.com/topic", text: "event.pusher", token: "${secret:TOKEN}" },
  teams: { url: "${secret:URL}", text: "event.pusher" },
  telegram: { token: "${secret:TOKEN}", chat_id: 1, text: "event.pusher" },
  "github-dispatch": { repository: "a/b", token: "${secret:TOKEN}", client_payload: "{'who': event.pusher}" },
  "github-workflow": {
    repository: "a/b",
    token: "${secret:TOKEN}",
    workflow: "a.yml",
    ref: "main",
    inputs: { who: "event.pusher" },
  },
  gitlab: {
    project: "1",
    ref: "main",
    token: "${secret:TOKEN}",
    variables: { who: "event.pusher" },
    inputs: { who: "event.pusher" },
  },
  jenkins: { url: "https://a.example.com", token: "${secret:TOKEN}" },
  "jenkins-dockerhub": { url: "https://a.example.com", token: "${secret:TOKEN}" },
  portainer: { url: "${secret:URL}" },
  dokploy: { url: "${secret:URL}" },
  coolify: { url: "https://a.example.com", uuid: "a", token: "${secret:TOKEN}" },
  watchtower: { url: "https://a.example.com", token: "${secret:TOKEN}" },
  argocd: { url: "https://a.example.com", token: "${secret:TOKEN}" },
  "argocd-image-updater": { url: "https://a.example.com", token: "${secret:TOKEN}" },
  flux: { url: "${secret:URL}" },
  kargo: { url: "${secret:URL}" },
  keel: { url: "https://a.example.com" },
  render: { url: "${secret:URL}" },
  tunnel: { name: "office", path: "/hook" },
};

function requestTo(type: string, pusher: string): TargetRequest {
  const compiled = rulesOf({ targets: { a: { type, ...TARGETS[type] } }, rules: [{ name: "all", targets: ["a"] }] });
  const revealed = revealSecrets(compiled.document.targets["a"] as Target, (name) =>
    name === "URL" ? URL_OF_SECRET : "t0ken",
  );
  if (!revealed.ok) throw new Error(revealed.error);
  const request = buildRequest(revealed.value.value, materialOf({ tag: "v1.2.3", pusher }));
  if (!request.ok) throw new Error(request.error);
  return request.value;
}

interface Message {
  readonly text?: string;
  readonly content?: string;
  readonly message?: string;
  readonly allowed_mentions?: object;
  readonly attachments?: readonly { readonly content: { readonly body: unknown } }[];
}

function jsonTo(type: string, pusher: string): Message {
  return JSON.parse(requestTo(type, pusher).body as string) as Message;
}

const HUB = "https://hub.docker.com/r/acme/web/tags";

/** A mention as services find one: nothing before the `@` that a word could end with, a name after it. */
const MENTION = /(?<![0-9A-Za-z])@[0-9A-Za-z_]/;

/** A symbol of Markdown that no backslash escapes. */
const MARKDOWN = /(?<!\\)(?:\\\\)*[*`|[\]]/;

/** The text for each service, without hubrelay's link at the end, and what it must not contain. */
const MESSAGES: Readonly<Record<string, { fields: string[]; end: string; harmful: RegExp }>> = {
  slack: { fields: ["text", "unfurl_links"], end: ` (<${HUB}|tags>)`, harmful: /[<>]|&(?!amp;|lt;|gt;)/ },
  discord: {
    fields: ["content", "allowed_mentions", "flags"],
    end: ` ([tags](${HUB}))`,
    harmful: new RegExp(`<(?!\u200b)|${MARKDOWN.source}`),
  },
  mattermost: {
    fields: ["text"],
    end: ` ([tags](${HUB}))`,
    harmful: new RegExp(`<|${MENTION.source}|${MARKDOWN.source}`),
  },
  "google-chat": { fields: ["text"], end: ` (<${HUB}|tags>)`, harmful: /[<*`~]/ },
  telegram: { fields: ["chat_id", "text", "link_preview_options"], end: `\n${HUB}`, harmful: MENTION },
  // Neither reads markup: there is nothing to escape.
  ntfy: { fields: ["topic", "title", "message", "click"], end: "", harmful: /(?!)/ },
  teams: { fields: ["type", "attachments"], end: "", harmful: /(?!)/ },
};

/** All that a name does to a message beyond being shown. */
function harmsOf(type: string, name: string): unknown[] {
  const { fields = [], end = "", harmful = /(?:)/ } = MESSAGES[type] ?? {};
  const message = jsonTo(type, name);
  const text = message.text ?? message.content ?? message.message ?? "";
  const shown = text.slice(0, text.length - end.length);
  return [
    ...Object.keys(message).filter((field) => !fields.includes(field)),
    ...(text.endsWith(end) ? [] : [text]),
    ...(harmful.exec(shown) ?? []),
  ];
}

it("covers every type of target", () => {
  expect(Object.keys(TARGETS).toSorted()).toEqual(TARGET_TYPES.toSorted());
});

describe.each(Object.keys(MESSAGES))("a message to %s", (type) => {
  it("shows each hostile name without effect", () => {
    everyRow(NAMES, JSON.stringify, (name) => expect(harmsOf(type, name)).toEqual([]));
  });

  it("shows any other name without effect", () => {
    const part = fc.oneof(fc.constantFrom(...NAMES, " ", "@", "<", "\\"), fc.string({ unit: "binary", maxLength: 9 }));
    const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join("").slice(0, 255));
    fc.assert(
      fc.property(name, (each) => {
        expect(harmsOf(type, each)).toEqual([]);
      }),
    );
  });
});

/** A name as an expression's text shows it: what nobody sees is U+FFFD, and there is one kind of end of a line. */
function shownOf(name: string): string {
  const lines = name.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replaceAll("\n", "⏎").replaceAll("\t", "⇥");
  const parts = Array.from(lines, (character) => (harmIn(character).length > 0 ? "\ufffd" : character));
  return parts.join("").replaceAll("⏎", "\n").replaceAll("⇥", "\t");
}

describe("a message without markup", () => {
  it("contains each hostile name literally, but for invisible characters", () => {
    everyRow(NAMES, JSON.stringify, (name) => {
      const shown = shownOf(name);
      expect(jsonTo("ntfy", name).message).toBe(shown);
      expect(jsonTo("slack", name).text).toContain(
        shown.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
      );
      expect(jsonTo("discord", name).allowed_mentions).toEqual({ parse: [] });
      const { content } = jsonTo("teams", name).attachments?.[0] ?? {};
      expect(content).not.toHaveProperty("msteams");
      expect(content?.body).toEqual([{ type: "RichTextBlock", inlines: [{ type: "TextRun", text: shown }] }]);
    });
  });
});

describe.each(TARGET_TYPES)("a request to %s", (type) => {
  const harmless = requestTo(type, "alice");

  it("differs for a hostile name only in its body", () => {
    everyRow(NAMES, JSON.stringify, (name) => {
      const { body, ...rest } = requestTo(type, name);
      const { body: _, ...others } = harmless;
      expect(rest).toEqual(others);
      for (const value of Object.values(rest.headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
      // Whatever the name is, the body has the fields that it has for others, and not one more.
      expect(fieldsIn(body, name)).toEqual(fieldsIn(harmless.body, "alice"));
    });
  });
});

/** The fields of a body that is built, be it JSON or a form, but for the one that the expression names after the pusher. */
function fieldsIn(body: TargetRequest["body"], pusher: string): string[] {
  // A body that is passed on as it came has none to break.
  if (typeof body !== "string") return [];
  const fields = body.startsWith("{") ? Object.keys(JSON.parse(body) as object) : new URLSearchParams(body).keys();
  return [...fields].filter((field) => field !== pusher);
}

describe("the value of an expression", () => {
  it("holds each hostile name as value and key, fully escaped", () => {
    everyRow(NAMES, JSON.stringify, (name) => {
      const built = jsonTo("webhook", name);
      // The library leaves keys out that mean something else to JavaScript.
      const asKey = ["__proto__", "constructor"].includes(name) ? [] : [[name, "key"]];
      expect(Object.entries(built)).toEqual([["who", name], ...asKey]);
      expect({}).not.toHaveProperty("who");
    });
  });
});

/** The request for an alert with only hostile texts, which an earlier version may have stored. */
function alertTo(type: string, text: string): TargetRequest {
  const { text: _, ...fields } = TARGETS[type] as { text?: string };
  const compiled = rulesOf({ targets: { a: { type, ...fields } }, rules: [{ name: "all", targets: ["a"] }] });
  const revealed = revealSecrets(compiled.document.targets["a"] as Target, (name) =>
    name === "URL" ? URL_OF_SECRET : "t0ken",
  );
  if (!revealed.ok) throw new Error(revealed.error);
  const alert = { type: "delivery.failed", reason: text, target: text, failoverFor: text } as const;
  const event = alertOf({ ...alert, eventId: `evt_${"0".repeat(26)}` }, { tag: "v1", pusher: text });
  const request = buildRequest(revealed.value.value, { ...materialOf({}), event });
  if (!request.ok) throw new Error(request.error);
  return request.value;
}

describe.each(Object.keys(MESSAGES))("an alert to %s", (type) => {
  it("is one line without invisible characters, whatever the texts are", () => {
    everyRow(
      HOSTILE_TEXTS,
      ([what]) => what,
      ([, text]) => {
        const { body } = alertTo(type, text);
        const message = JSON.parse(body as string) as Message;
        const shown = message.text ?? message.content ?? message.message ?? JSON.stringify(message.attachments);
        // The services' own marks: what ends a mention, and the line of Telegram's link.
        expect(harmIn(shown.replaceAll("\u200b", ""))).toEqual([]);
        expect(shown.replace(/\nhttps:[^\n]*$/, "")).not.toMatch(/[\n\t]/);
        const harmful = MESSAGES[type]?.harmful ?? /(?!)/;
        const written = shown.replace(/ \((?:<|\[event).*\)$/, "");
        expect(harmful.exec(written)).toBeNull();
      },
    );
  });
});

describe.each(TARGET_TYPES)("the headers of a request to %s", (type) => {
  it("are ASCII for each hostile text", () => {
    everyRow(
      HOSTILE_TEXTS,
      ([what]) => what,
      ([, text]) => {
        for (const value of Object.values(requestTo(type, text).headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
      },
    );
  });
});
