import { describe, expect, it } from "vitest";
import { parseAccessRoles } from "../../../src/core/operators/access-roles.ts";

describe("ACCESS_ROLES", () => {
  it.each([
    { roles: "write=*@acme.com|boss@x.com,read=*", identity: "ann@acme.com", role: "write" },
    { roles: "write=*@acme.com|boss@x.com,read=*", identity: "BOSS@x.com", role: "write" },
    { roles: "write=*@acme.com|boss@x.com,read=*", identity: "eve@evil.com", role: "read" },
    { roles: "read=*,write=boss@x.com", identity: "boss@x.com", role: "write" },
    { roles: " write = *@ACME.com , ", identity: "ann@acme.com", role: "write" },
    { roles: "write=*@acme.com", identity: "ann@sub.acme.com", role: undefined },
    { roles: "write=*@acme.com", identity: "ann@evilacme.com", role: undefined },
    { roles: "write=*@acme.com", identity: "ann@acme.com@evil.com", role: undefined },
    { roles: "write=boss@x.com", identity: "theboss@x.com", role: undefined },
    { roles: "write=*@acme.com", identity: "service:boss@acme.com", role: undefined },
    { roles: "write=boss@acme.com", identity: "service:boss@acme.com", role: undefined },
    { roles: "write=*@acme.com,read=service:abc.access", identity: "service:abc.access", role: "read" },
  ])("$roles gives $identity the role $role", ({ roles, identity, role }) => {
    const parsed = parseAccessRoles(roles);
    expect(parsed.ok && parsed.value(identity)).toBe(role);
  });

  it.each([
    { roles: "", error: "ACCESS_ROLES is not set" },
    { roles: " , ", error: "ACCESS_ROLES is not set" },
    { roles: "admin=*", error: "entry number 1: expected read=... or write=..." },
    { roles: "read=*,boss@x.com", error: "entry number 2: expected read=... or write=..." },
    { roles: "read=a=b", error: "entry number 1: expected read=... or write=..." },
    { roles: "read=", error: "entry number 1: expected *, *@domain or an address" },
    { roles: "write=boss*@x.com", error: "entry number 1: expected *, *@domain or an address" },
    { roles: "write=*@*", error: "entry number 1: expected *, *@domain or an address" },
    { roles: "write=a@x.com|", error: "entry number 1: expected *, *@domain or an address" },
  ])("$roles is refused", ({ roles, error }) => {
    expect(parseAccessRoles(roles)).toEqual({ ok: false, error: expect.stringContaining(error) as string });
  });
});
