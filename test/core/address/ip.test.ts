import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAddress, parseHosts } from "../../../src/core/address/address.ts";
import { listing, tierOf } from "./tier.ts";

const none = parseHosts("");

function isAllowed(url: string, hosts: ReadonlySet<string>): boolean {
  return checkAddress(url, hosts).ok;
}

describe("an address that no setting opens", () => {
  // Cloud metadata, and what nobody's service has: the addresses of Svix's is_allowed_test and of smokescreen's
  // TestClassifyAddr, with more of the same kinds.
  // https://github.com/svix/svix-webhooks/blob/main/server/svix-server/src/core/webhook_http_client.rs
  // https://github.com/stripe/smokescreen/blob/master/pkg/smokescreen/smokescreen_test.go
  it.each([
    ["the metadata service", "169.254.169.254"],
    ["the metadata service of AWS", "[fd00:ec2::254]"],
    ["the metadata service of Alibaba Cloud", "100.100.100.200"],
    ["the metadata service of Alibaba Cloud, IPv4-mapped", "[::ffff:100.100.100.200]"],
    ["the wire server of Azure", "168.63.129.16"],
    ["link-local", "169.254.45.1"],
    ["link-local", "[fe80::1]"],
    ["link-local", "[febf:ffff::1]"],
    ["unspecified", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["unspecified", "[::]"],
    ["multicast", "224.0.0.1"],
    ["multicast", "239.255.255.255"],
    ["multicast", "[ff02::1]"],
    ["multicast", "[ff02:0:0:0:0:0:0:2]"],
    ["broadcast", "255.255.255.255"],
    ["reserved", "250.10.20.30"],
    ["protocol assignments", "192.0.0.0"],
    ["protocol assignments", "192.0.0.255"],
    ["documentation", "192.0.2.255"],
    ["documentation", "198.51.100.65"],
    ["documentation", "203.0.113.6"],
    ["documentation", "[2001:db8::1]"],
    ["benchmarking", "198.18.0.0"],
  ])("%s: %s", (_, host) => {
    const url = `https://${host}/latest/meta-data/`;
    expect(checkAddress(url, listing(url))).toMatchObject({
      ok: false,
      error: expect.stringContaining("no target may"),
    });
  });

  it.each([
    ["IPv4-mapped", "[::ffff:169.254.169.254]"],
    ["IPv4-mapped, in hexadecimal", "[::ffff:a9fe:a9fe]"],
    ["IPv4-mapped, written out", "[0:0:0:0:0:ffff:169.254.169.254]"],
    ["IPv4-mapped, of this network", "[::ffff:0.0.0.1]"],
    ["IPv4-compatible", "[::169.254.169.254]"],
    ["translated", "[::ffff:0:169.254.169.254]"],
    ["NAT64", "[64:ff9b::169.254.169.254]"],
    ["NAT64, in hexadecimal", "[64:ff9b::a9fe:a9fe]"],
    ["6to4", "[2002:a9fe:a9fe::1]"],
  ])("wrapped in IPv6, %s: %s", (_, host) => {
    const url = `https://${host}/`;
    expect(isAllowed(url, listing(url))).toBe(false);
  });

  // Encodings from https://github.com/swisskyrepo/PayloadsAllTheThings ("Server Side Request Forgery/README.md").
  it.each([
    ["decimal", "2852039166"],
    ["octal", "0251.0376.0251.0376"],
    ["hexadecimal", "0xa9fea9fe"],
    ["hexadecimal, dotted", "0xa9.0xfe.0xa9.0xfe"],
    ["mixed", "0xa9.0376.43518"],
    ["short", "169.254.43518"],
    ["full-width digits", "１６９.２５４.１６９.２５４"],
    ["enclosed digits", "①⑥⑨.②⑤④.①⑥⑨.②⑤④"],
    ["ideographic full stops", "169。254。169。254"],
    ["percent-encoded", "%31%36%39.254.169.254"],
    ["with a trailing dot", "169.254.169.254."],
    ["short zero", "0"],
  ])("encoded, %s: %s", (_, host) => {
    const url = `https://${host}/`;
    expect(isAllowed(url, listing(url))).toBe(false);
  });

  it("refuses link-local addresses in any wrapping", () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (a, b) => {
        const low = `a9fe:${((a << 8) | b).toString(16)}`;
        for (const host of [
          `169.254.${a}.${b}`,
          `[::ffff:${low}]`,
          `[::${low}]`,
          `[64:ff9b::${low}]`,
          `[2002:${low}::]`,
        ]) {
          expect(isAllowed(`https://${host}/`, listing(`https://${host}/`))).toBe(false);
        }
      }),
    );
  });
});

/** An IPv4 address in every spelling that URLs have for it, those in IPv6 and in names apart. */
function spellingsOf(bytes: readonly number[]): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const low = (c << 8) | d;
  const whole = ((a << 24) | (b << 16) | low) >>> 0;
  const dotted = bytes.join(".");
  return [
    dotted,
    `${dotted}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${b}.${low}`,
    `${a}.${((b << 16) | low) >>> 0}`,
    bytes.map((byte) => `0x${byte.toString(16)}`).join("."),
    bytes.map((byte) => `000${byte.toString(8)}`).join("."),
    `0x${a.toString(16)}.0${b.toString(8)}.${low}`,
    dotted.replaceAll(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`),
    dotted.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replaceAll(/\d/g, (digit) => "⓪①②③④⑤⑥⑦⑧⑨"[Number(digit)] ?? ""),
    dotted.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
    dotted.replaceAll(".", "。"),
    dotted.replaceAll(".", "．"),
    `${dotted.slice(0, 1)}\u00ad${dotted.slice(1)}`,
    `\t${dotted}\n`,
  ];
}

/** The same in the forms of IPv6 that hold one, and in names that answer with one. */
function disguisesOf(bytes: readonly number[]): string[] {
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const [high, low] = [digits.slice(0, 4), digits.slice(4)];
  const inverted = (~Number.parseInt(digits, 16) >>> 0).toString(16).padStart(8, "0");
  return [
    ...["::ffff:", "::", "::ffff:0:", "64:ff9b::", "64:ff9b:1::"].map((prefix) => `[${prefix}${high}:${low}]`),
    `[::ffff:${bytes.join(".")}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:1::${inverted.slice(0, 4)}:${inverted.slice(4)}]`,
  ];
}

const byte = fc.nat(255);
const privateIPv4 = fc.oneof(
  fc.tuple(fc.constant(10), byte, byte, byte),
  fc.tuple(fc.constant(127), byte, byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(0), byte, byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
);

describe("a private address", () => {
  it("is refused in every spelling that the URL parser accepts", () => {
    fc.assert(
      fc.property(privateIPv4, (bytes) => {
        const dotted = `https://${bytes.join(".")}/`;
        for (const spelling of spellingsOf(bytes)) {
          const url = `https://${spelling}/`;
          expect([url, isAllowed(url, none)]).toEqual([url, false]);
          expect([url, tierOf(url)]).toEqual([url, tierOf(dotted)]);
        }
      }),
    );
  });

  it("is refused for ever inside an IPv6 address", () => {
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
        for (const host of disguisesOf(bytes)) expect([host, tierOf(`https://${host}/`)]).toEqual([host, "never"]);
      }),
    );
  });

  it("is refused in a name that resolves to it", () => {
    fc.assert(
      fc.property(privateIPv4, fc.constantFrom("nip.io", "sslip.io"), (bytes, service) => {
        const digits = bytes.map((each) => each.toString(16).padStart(2, "0")).join("");
        for (const label of [bytes.join("."), bytes.join("-"), `app-${bytes.join("-")}`, `a.${digits}`]) {
          expect([label, isAllowed(`https://${label}.${service}/`, none)]).toEqual([label, false]);
        }
      }),
    );
  });
});

describe("a port of another protocol", () => {
  it("is refused unless listed", () => {
    for (const port of [0, 1, 22, 25, 53, 110, 143, 389, 587, 993, 2049, 5060, 6000, 6667, 10080]) {
      const url = `https://hooks.example.com:${port}/`;
      expect(checkAddress(url, parseHosts("hooks.example.com"))).toEqual({
        ok: false,
        error: `${port} is not a port of web servers: list hooks.example.com:${port} in ALLOWED_PRIVATE_HOSTS to use it`,
      });
      expect(tierOf(url)).toBe("listed-with-port");
    }
  });

  it.each([80, 443, 3000, 5000, 8000, 8080, 8443, 9000, 9443])("does not include %i", (port) => {
    expect(tierOf(`https://hooks.example.com:${port}/`)).toBe("open");
  });
});

describe("loopback", () => {
  it.each(["localhost", "127.0.0.1", "[::1]", "app.localhost", "localtest.me"])(
    "%s is listed with its port",
    (host) => {
      expect(isAllowed(`http://${host}/`, parseHosts(host))).toBe(false);
      expect(isAllowed(`http://${host}/`, parseHosts(`${host}:80`))).toBe(true);
      expect(isAllowed(`http://${host}:8080/`, parseHosts(`${host}:8080`))).toBe(true);
      expect(checkAddress(`http://${host}/`, none)).toMatchObject({
        error: expect.stringContaining(`list ${host}:80 in ALLOWED_PRIVATE_HOSTS`),
      });
    },
  );
});

describe("a host that must be listed", () => {
  it.each([
    // Svix and smokescreen, as above; the ends of RFC 1918's and RFC 6598's ranges.
    "https://127.0.0.1/",
    "https://127.255.255.255/",
    "https://[::1]/",
    "https://10.0.0.1/",
    "https://10.254.0.0/",
    "https://172.16.10.65/",
    "https://172.31.255.255/",
    "https://192.168.10.65/",
    "https://100.64.0.1/",
    "https://100.127.255.254/",
    "https://[fc00::1]/",
    "https://[fdff:ffff::1]/",
    // Public, but nobody's certificate is for a number.
    "https://1.1.1.1/",
    "https://8.8.8.8/",
    "https://[2001:4860:4860::8888]/",
    // PayloadsAllTheThings, as above.
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.127.127.127/",
    "https://3232235521/",
    "https://１２７.０.０.１/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127.0.0.1./",
    String.raw`https://127.1.1.1:80\@hooks.example.com:80/`,
    // Names of the machine itself or of a private network.
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://app.localhost/",
    "https://foo.local/",
    "https://foo.local./",
    "https://router.home.arpa/",
    "https://build.lan/",
    "https://intranet/",
    "https://wiki.intranet/",
    "https://git.corp/",
    "https://nas.home/",
    "https://db.private/",
    "https://redis/",
    // Readable on the way.
    "http://hooks.example.com/",
  ])("%s", (url) => {
    expect(isAllowed(url, none)).toBe(false);
    expect(isAllowed(url, listing(url))).toBe(true);
  });
});
