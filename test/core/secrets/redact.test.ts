import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "../../../src/core/secrets/redact.ts";

describe("redact", () => {
  it.each<[text: string, secrets: string[], expected: string]>([
    ["no route to T0KEN, tried T0KEN", ["T0KEN"], "no route to [redacted], tried [redacted]"],
    ["a.b and a+b", ["a.b", "a+b"], "[redacted] and [redacted]"],
    // One secret may be a part of another, or follow it at once.
    ["T0KEN-2 and T0KEN", ["T0KEN", "T0KEN-2"], "[redacted] and [redacted]"],
    ["T0KENT0KEN", ["T0KEN"], "[redacted][redacted]"],
    ["one-two-three", ["one-two", "two-three"], "[redacted]"],
    ["$& $1", ["$&"], "[redacted] $1"],
    ["a%41 \\u0041 &#65;", ["a%41", "\\u0041", "&#65;"], "[redacted] [redacted] [redacted]"],
    ["timed out", [""], "timed out"],
    ["timed out", ["T0KEN"], "timed out"],
    ["timed out", [], "timed out"],
    ["100 % & more \\ é 🔐", ["T0KEN"], "100 % & more \\ é 🔐"],
  ])("%s", (text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });
});

describe("an encoded secret", () => {
  const secret = "Pa55/w0rd+é \"<&>'~🔐";
  it.each([
    ["as it is", "Pa55/w0rd+é \"<&>'~🔐"],
    ["percent-encoded", "Pa55%2Fw0rd%2B%C3%A9%20%22%3C%26%3E'~%F0%9F%94%90"],
    ["percent-encoded in small letters", "Pa55%2fw0rd%2b%c3%a9%20%22%3c%26%3e%27~%f0%9f%94%90"],
    ["percent-encoded throughout", "%50%61%35%35%2F%77%30%72%64%2B%C3%A9%20%22%3C%26%3E%27%7E%F0%9F%94%90"],
    ["percent-encoded twice", "Pa55%252Fw0rd%252B%25C3%25A9%2520%2522%253C%2526%253E'~%25F0%259F%2594%2590"],
    ["as a field of a form", "Pa55%2Fw0rd%2B%C3%A9+%22%3C%26%3E%27%7E%F0%9F%94%90"],
    ["in JSON", "Pa55/w0rd+é \\\"<&>'~🔐"],
    ["in JSON of ASCII alone", 'Pa55\\/w0rd+\\u00e9 \\"\\u003C\\u0026\\u003e\\u0027~\\ud83d\\udd10'],
    ["in JSON within JSON", "Pa55/w0rd+é \\\\\\\"<&>'~🔐"],
    ["with the escapes of a shell", "Pa55/w0rd+\\xc3\\xA9 \\x22<&>'~\\xf0\\x9f\\x94\\x90"],
    ["in hex", "506135352f773072642bc3a920223c263e277ef09f9490"],
    ["in hex of large letters", "506135352F773072642BC3A920223C263E277EF09F9490"],
    ["in HTML", "Pa55/w0rd+é &quot;&lt;&amp;&gt;&#39;~🔐"],
    ["in HTML with numbers", "Pa55&#47;w0rd&#x2B;&#233; &#34;&#x3c;&amp;&#X3E;&apos;~&#x1F510;"],
    ["in JSON within HTML", "Pa55/w0rd+é \\&quot;&lt;&amp;&gt;&#39;~🔐"],
    ["in base64", "UGE1NS93MHJkK8OpICI8Jj4nfvCflJA="],
    ["in base64 without padding", "UGE1NS93MHJkK8OpICI8Jj4nfvCflJA"],
    ["in base64 for URLs", "UGE1NS93MHJkK8OpICI8Jj4nfvCflJA"],
    ["in base64 in two lines", "UGE1NS93MHJkK8Op\r\nICI8Jj4nfvCflJA="],
    ["in base64 in JSON in two lines", "UGE1NS93MHJkK8Op\\nICI8Jj4nfvCflJA="],
  ])("is redacted %s", (_, form) => {
    expect(redact(`before <${form}> after`, [secret])).toBe("before <[redacted]> after");
  });

  it("is redacted with each name and number that HTML has for a character", () => {
    const names = "&quot;&amp;&lt;&gt;&apos;&sol;&plus;&equals;&colon;&commat;&grave;";
    expect(redact(`<${names}>`, ["\"&<>'/+=:@`"])).toBe("<[redacted]>");
    expect(redact("<&AMP;&#0000065;&#x10FFFF;>", ["&A\u{10ffff}"])).toBe("<[redacted]>");
    // There is no character of these numbers.
    expect(redact("<&#1114112;&#x110000;> T0KEN", ["T0KEN"])).toBe("<&#1114112;&#x110000;> [redacted]");
  });

  it("is redacted with each escape that JSON has for a control character", () => {
    expect(redact(String.raw`<a\b\f\n\r\t\/\\z>`, ["a\b\f\n\r\t/\\z"])).toBe("<[redacted]>");
  });

  it("is redacted with the base64 characters that it shares with its neighbours, and the padding", () => {
    expect(redact("Basic YTpUMEtFTi1vZi1jaQ==", ["T0KEN-of-ci"])).toBe("Basic YT[redacted]");
    expect(redact("Basic YWI6VDBLRU4tb2YtY2kuenp6", ["T0KEN-of-ci"])).toBe("Basic YWI[redacted]uenp6");
    expect(redact("Basic YTpUMEtFTi1vZi1jaTp6eno=", ["T0KEN-of-ci"])).toBe("Basic YT[redacted]p6eno=");
    expect(redact("(VDBLRQ==) (VDBLRQ===)", ["T0KE"])).toBe("([redacted]) ([redacted]=)");
  });

  it("is redacted in hex from four bytes on, and in base64 from three", () => {
    expect(redact("54304b45 54304B45", ["T0KE"])).toBe("[redacted] [redacted]");
    expect(redact("54304b", ["T0K"])).toBe("54304b");
    expect(redact("VDBL", ["T0K"])).toBe("[redacted]");
    expect(redact("VDA=", ["T0"])).toBe("VDA=");
  });

  it("is redacted in HTTP Basic with a user name of any length", () => {
    for (const user of ["", "a", "ab", "abc", "robot$ci"]) {
      for (const after of ["", "x", "xy", "xyz"]) {
        const text = `Basic ${Buffer.from(`${user}:T0KEN-of-ci${after}`).toString("base64")}`;
        const redacted = redact(text, ["T0KEN-of-ci"]);
        expect(redacted).toContain("[redacted]");
        const encoded = redacted.replace("Basic ", "").replace("[redacted]", "~");
        expect(Buffer.from(encoded.split("~")[0] ?? "", "base64").toString()).not.toContain("T0");
      }
    }
  });

  it("is redacted in both base64 alphabets", () => {
    const bytes = "??>>??>>";
    const standard = Buffer.from(bytes).toString("base64");
    const forUrls = Buffer.from(bytes).toString("base64url");
    expect([standard, forUrls]).toEqual(["Pz8+Pj8/Pj4=", "Pz8-Pj8_Pj4"]);
    expect(redact(`${standard} ${forUrls} Pz8%2BPj8%2FPj4%3D Pz8+Pj8\\/Pj4=`, [bytes])).toBe(
      "[redacted] [redacted] [redacted] [redacted]",
    );
  });
});

describe("a secret cut off at the text's end", () => {
  const secret = "hunter2/hunter3";
  it.each([
    ["as it is", "the key is hunter2/hun"],
    ["percent-encoded", "the key is hunter2%2Fhun"],
    ["percent-encoded, in the middle of an escape", "the key is hunter2%2"],
    ["in JSON, in the middle of an escape", "the key is hunter2\\u002"],
    ["in JSON, after a backslash", "the key is hunter2\\"],
    ["in HTML, in the middle of an escape", "the key is hunter2&#x2"],
    ["in base64", `the key is ${Buffer.from("hunter2/hunter3").toString("base64").slice(0, 10)}`],
  ])("is redacted %s", (_, text) => {
    expect(redact(text, [secret])).toBe("the key is [redacted]");
  });

  it("stays if fewer than four characters are left", () => {
    expect(redact("the key is hun", [secret])).toBe("the key is hun");
    expect(redact("the key is hunt", [secret])).toBe("the key is [redacted]");
  });
});

describe("for any text", () => {
  it("every place of a secret is redacted, also where one overlaps the next", () => {
    const letters = fc.string({ unit: fc.constantFrom("x", "y"), minLength: 1, maxLength: 7 });
    const text = fc.string({ unit: fc.constantFrom("x", "y", "z"), maxLength: 40 });
    fc.assert(
      fc.property(text, letters, (text, secret) => {
        const isSecret = Array.from(text, () => false);
        for (let start = 0; start < text.length; start++) {
          const left = text.slice(start, start + secret.length);
          if (left === secret || (left.length >= 4 && secret.startsWith(left)))
            isSecret.fill(true, start, start + left.length);
        }
        const kept = Array.from(text, (letter, index) => (isSecret[index] === true ? "-" : letter)).join("");
        // Two that follow each other are two marks.
        const redacted = redact(text, [secret]).replaceAll(/(?:\[redacted\])+/g, "-");
        expect(redacted).toBe(kept.replaceAll(/-+/g, "-"));
      }),
      { numRuns: 1000 },
    );
  });

  it("no encoding of a secret survives", () => {
    const secret = fc.oneof(fc.stringMatching(/^[A-Z0-9]{8,20}$/), fc.stringMatching(/^[A-Z/&" \\é+]{8,20}$/));
    const around = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9+/=%&\\-]{0,9}$/));
    fc.assert(
      fc.property(around, secret, fc.nat(3), around, (before, secret, offset, after) => {
        const forms = [
          secret,
          encodeURIComponent(secret),
          new URLSearchParams({ a: secret }).toString(),
          JSON.stringify(secret),
          JSON.stringify(encodeURIComponent(secret)),
          Buffer.from("x".repeat(offset) + secret).toString("base64"),
          Buffer.from("x".repeat(offset) + secret).toString("base64url"),
        ];
        for (const form of forms) {
          const redacted = redact(`${before} ${form} ${after}`, [secret]);
          expect(redacted).toContain("[redacted]");
          expect(redacted).not.toContain(form);
        }
      }),
    );
  });

  it("a text without secrets is unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(redact(text, ["a secret that no random text has"])).toBe(text);
      }),
    );
  });

  it("a hostile text takes as many steps as any other", () => {
    const secret = `${"a".repeat(2000)}b`;
    for (const part of ["a", "%61", "\\u0061", "&#97;", "%", "\\", "&#", "YWFh", "%25", "\\\\u0061"]) {
      const text = part.repeat(20_000);
      expect(redact(text, [secret, secret.slice(0, 900) + "c"]).length).toBeLessThanOrEqual(text.length);
    }
  });
});
