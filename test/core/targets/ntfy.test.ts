import { describe, expect, it } from "vitest";
import { ntfy } from "../../../src/core/targets/ntfy.ts";
import { BARE, HOSTILE, HOSTILE_PUSH, materialOf, problemsOf, requestOf, TYPICAL } from "./pushes.ts";

const FIELDS = { type: "ntfy", url: "https://ntfy.sh/mytopic" };

const published = (body: object, others: object = {}): object => ({
  method: "POST",
  url: "https://ntfy.sh/",
  headers: { "content-type": "application/json" },
  body: { topic: "mytopic", click: "https://hub.docker.com/r/acme/web/tags", ...body },
  ...others,
});

describe("ntfy", () => {
  it("publishes the image and the pusher to the server's root", () => {
    expect(requestOf(ntfy, FIELDS, TYPICAL)).toEqual(
      published({ title: "acme/web:v1.2.3", message: "acme/web:v1.2.3 was pushed to Docker Hub by alice" }),
    );
  });

  it("publishes a push without tag and pusher", () => {
    expect(requestOf(ntfy, FIELDS, BARE)).toEqual(
      published({ title: "acme/web", message: "acme/web was pushed to Docker Hub" }),
    );
  });

  it("publishes with a token, a priority and tags", () => {
    const url = "http://ntfy.lan:8080/my-topic_1?x=1";
    const fields = { ...FIELDS, url, token: "${secret:NTFY}", priority: 5, tags: ["whale", "🚀"] };
    const body = { topic: "my-topic_1", title: "acme/web", message: "acme/web was pushed to Docker Hub" };
    expect(requestOf(ntfy, fields, BARE)).toEqual(
      published(
        { ...body, priority: 5, tags: ["whale", "🚀"] },
        {
          url: "http://ntfy.lan:8080/?x=1",
          headers: { "content-type": "application/json", authorization: "Bearer ${secret:NTFY}" },
        },
      ),
    );
  });

  it("publishes the text unescaped, and never in a header", () => {
    expect(requestOf(ntfy, { ...FIELDS, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      published({ title: "acme/web:v1.2.3", message: HOSTILE.replace("\r\n", "\n") }),
    );
  });

  it("cuts a text that would become an attachment", () => {
    const push = materialOf({ pusher: "é".repeat(5000) });
    const request = requestOf(ntfy, { ...FIELDS, text: "event.pusher" }, push);
    expect(request).toEqual(published({ title: "acme/web", message: `${"é".repeat(2045)}…` }));
  });

  it.each([
    ["url", "https://ntfy.sh"],
    ["url", "https://ntfy.sh/mytopic/json"],
    ["token", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"],
    ["priority", 6],
    ["priority", 2.5],
    ["tags.0", "a,b"],
  ])("refuses the %s %j", (path, value) => {
    const [field = ""] = path.split(".");
    expect(problemsOf(ntfy, { ...FIELDS, [field]: field === "tags" ? [value] : value })).toEqual([path]);
  });

  it("checks a secret URL when it is used", () => {
    expect(problemsOf(ntfy, { ...FIELDS, url: "${secret:NTFY_URL}" })).toEqual([]);
    const request = ntfy.build({ type: "ntfy", url: "https://ntfy.sh/" }, TYPICAL);
    expect(request).toEqual({ ok: false, error: expect.stringContaining("https://ntfy.sh/mytopic") });
  });
});
