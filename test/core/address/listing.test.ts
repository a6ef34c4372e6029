import { describe, expect, it } from "vitest";
import { checkAddress, parseHosts } from "../../../src/core/address/address.ts";

describe("parseHosts", () => {
  it.each<[list: string, hosts: string[]]>([
    ["", []],
    [" , ,", []],
    ["build.internal", ["build.internal"]],
    [" Build.Internal:8080 ,localhost", ["build.internal:8080", "localhost"]],
    ["[::1]:8787,10.0.0.5", ["[::1]:8787", "10.0.0.5"]],
    ["build.internal.:8080,localhost.", ["build.internal:8080", "localhost"]],
  ])("%j", (list, hosts) => {
    expect([...parseHosts(list)]).toEqual(hosts);
  });
});

describe("a listed host opens only itself", () => {
  it.each([
    ["build.internal:8080", "http://build.internal:8080/hook", true],
    ["build.internal:8080", "https://build.internal:8080/hook", true],
    ["build.internal:8080", "http://build.internal/hook", false],
    ["build.internal:8080", "http://build.internal:8081/hook", false],
    ["build.internal:8080", "http://build.internal:80800/hook", false],
    ["build.internal:8080", "http://a.build.internal:8080/hook", false],
    ["build.internal:8080", "http://build.internal.example.com:8080/hook", false],
    ["build.internal", "http://BUILD.internal/hook", true],
    ["build.internal", "http://build.internal./hook", true],
    ["build.internal", "https://build.internal/hook", true],
    ["build.internal", "http://build.internal:80/hook", true],
    ["build.internal", "http://build.internal:443/hook", false],
    ["build.internal", "http://build.internal:9090/hook", false],
    ["build.internal:80", "http://build.internal/hook", true],
    ["build.internal:80", "http://build.internal:80/hook", true],
    ["build.internal:80", "https://build.internal:80/hook", true],
    ["build.internal:80", "https://build.internal/hook", false],
    ["build.internal:443", "https://build.internal/hook", true],
    ["build.internal:443", "https://build.internal.:443/hook", true],
    ["build.internal:443", "http://build.internal/hook", false],
    ["build.internal", "http://build.interna/hook", false],
    ["[::1]:8787", "http://[0:0:0:0:0:0:0:1]:8787/", true],
    ["[::1]:8787", "http://[::1]:8788/", false],
    ["127.0.0.1:8787", "http://127.1:8787/", true],
    ["127.0.0.1:8787", "http://localhost:8787/", false],
    ["10.0.0.0", "http://10.0.0.1/", false],
    ["hooks.example.com", "http://hooks.example.com/", true],
    ["hooks.example.com", "http://other.example.com/", false],
  ])("%s for %s: %s", (list, url, expected) => {
    expect(checkAddress(url, parseHosts(list)).ok).toBe(expected);
  });
});

describe("a public host", () => {
  it.each([
    "https://hooks.example.com/services/T0/B0/x?token=y",
    "https://hooks.example.com./",
    "https://hooks.example.com:8443/",
    "https://HOOKS.Example.COM/",
    "https://xn--bcher-kva.example/",
    "https://bücher.example/",
    "https://local.example.com/",
    "https://localhost.example.com/",
    "https://internal-tools.example.com/",
  ])("%s", (url) => {
    expect(checkAddress(url, parseHosts(""))).toEqual({ ok: true, value: new URL(url) });
  });
});

describe("an invalid URL is refused", () => {
  const hosts = parseHosts("hooks.example.com,127.0.0.1,localhost");

  it.each([
    ["", "expected an absolute URL, as in https://example.com/hook"],
    ["hooks.example.com", "expected an absolute URL, as in https://example.com/hook"],
    ["//hooks.example.com/", "expected an absolute URL, as in https://example.com/hook"],
    ["https://", "expected an absolute URL, as in https://example.com/hook"],
    ["https://0o177.0.0.1/", "expected an absolute URL, as in https://example.com/hook"],
    ["https://hooks..example.com/", "hooks..example.com is no host name: it has an empty label"],
    ["https://hooks.example.com../", "hooks.example.com.. is no host name: it has an empty label"],
    ["https://hooks example.com/", "expected an absolute URL, as in https://example.com/hook"],
    ["${secret:HOOK_URL}", "expected an absolute URL, as in https://example.com/hook"],
    // Schemes from https://github.com/swisskyrepo/PayloadsAllTheThings ("Server Side Request Forgery/README.md").
    ["file:///etc/passwd", "expected https, got file:"],
    ["gopher://127.0.0.1:25/", "expected https, got gopher:"],
    ["dict://localhost:11211/", "expected https, got dict:"],
    ["ftp://hooks.example.com/", "expected https, got ftp:"],
    ["ws://hooks.example.com/", "expected https, got ws:"],
    ["https://user:password@hooks.example.com/", "credentials in a URL are not sent: put them into a header"],
    ["https://user@hooks.example.com/", "credentials in a URL are not sent: put them into a header"],
    ["https://:password@hooks.example.com/", "credentials in a URL are not sent: put them into a header"],
    ["https://hooks.example.com@127.0.0.1/", "credentials in a URL are not sent: put them into a header"],
  ])("%j", (url, error) => {
    expect(checkAddress(url, hosts)).toEqual({ ok: false, error });
  });
});

describe("the error", () => {
  it.each(["https://10.1.2.3:8443", "https://169.254.169.254", "https://redis:6379", "http://hooks.example.com"])(
    "of %s names the host, and neither the path nor the query, which can hold a secret",
    (origin) => {
      const checked = checkAddress(`${origin}/T0KEN?key=S3CRET#FR4GMENT`, parseHosts(""));
      expect(checked).toMatchObject({ ok: false, error: expect.stringContaining(new URL(origin).hostname) });
      expect(JSON.stringify(checked)).not.toMatch(/T0KEN|S3CRET|FR4GMENT/);
    },
  );

  it("names the entry to list where listing helps", () => {
    expect(checkAddress("http://redis:6379/", parseHosts(""))).toEqual({
      ok: false,
      error: "redis is a private name: list redis:6379 in ALLOWED_PRIVATE_HOSTS to use it",
    });
  });
});
