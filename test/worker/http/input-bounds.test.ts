import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/core/api/operations.ts";
import type { Operation } from "../../../src/core/api/operation.ts";
import { ADMIN, ask } from "../auth/ask.ts";

const MIB = 1_048_576;
const operations = Object.entries<Operation>(OPERATIONS).map(([id, operation]) => ({ id, ...operation }));
const LARGE = new Set(["putRules", "checkRules", "testRules", "compareRules", "importEvents"]);
const withBody = operations.filter(({ body, takesDocument }) => body !== undefined || takesDocument);
const withQuery = operations.filter(({ query, method }) => query !== undefined && method === "GET");

/** Bodies of just under 1 MiB, of each form that JSON has. */
const FORMS = {
  "a text": `"${"x".repeat(MIB - 2)}"`,
  "a list of numbers": `[${"1,".repeat(MIB / 2 - 2)}1]`,
  "a list of lists": `[${"[],".repeat(MIB / 3 - 2)}1]`,
  "deep lists": `${"[".repeat(MIB / 2)}${"]".repeat(MIB / 2)}`,
  "deep objects": `${'{"a":'.repeat(MIB / 6)}1${"}".repeat(MIB / 6)}`,
  "many keys": `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`).join(",")}}`,
  "a long key": `{"${"k\u0001".repeat(MIB / 8)}":1}`,
  "no JSON": "x".repeat(MIB - 1),
};

const url = ({ path }: Operation): string => `/api/v1${path.replaceAll(/:\w+/g, "x")}`;

describe("an API operation with a body of 1 MiB", () => {
  const small = withBody.filter(({ id }) => !LARGE.has(id));
  it.each(small)("$id reads no more than 16 kB of it", async (operation) => {
    const { method } = operation;
    for (const body of Object.values(FORMS)) {
      const response = await ask(url(operation), { method, token: ADMIN, body });
      expect([response.status, (await response.text()).length < 1000]).toEqual([413, true]);
    }
  });

  const large = withBody.filter(({ id }) => LARGE.has(id));
  it.each(large.flatMap((operation) => Object.keys(FORMS).map((form) => ({ ...operation, form }))))(
    "$id answers $form with less than 20 kB",
    async ({ form, ...operation }) => {
      const headers = { "if-match": "*" };
      const body = FORMS[form as keyof typeof FORMS];
      const response = await ask(url(operation), { method: operation.method, token: ADMIN, headers, body });
      expect(response.status).toBeLessThan(500);
      expect((await response.text()).length).toBeLessThan(20_000);
    },
  );

  it.each(Object.keys(FORMS))(
    "testRules answers a payload and a document that are %s with less than 20 kB",
    async (form) => {
      const json = FORMS[form as keyof typeof FORMS];
      const payload = form === "no JSON" ? "1" : json;
      for (const body of [
        `{"document":"{\\"version\\":1,\\"targets\\":{},\\"rules\\":[]}","payload":${payload}}`,
        JSON.stringify({ document: json, payload: {} }),
      ]) {
        const response = await ask("/api/v1/rules/test", { method: "POST", token: ADMIN, body });
        expect(response.status).toBeLessThan(500);
        expect((await response.text()).length).toBeLessThan(20_000);
      }
    },
  );
});

describe("a long parameter", () => {
  it.each(withQuery)("of $id is a 400 with a short answer", async ({ query, ...operation }) => {
    for (const name of Object.keys(query?.entries ?? {})) {
      const response = await ask(`${url(operation)}?${name}=${"1".repeat(8000)}`, {
        token: ADMIN,
        headers: { upgrade: "websocket" },
      });
      expect([name, response.status]).toEqual([name, 400]);
      expect((await response.text()).length).toBeLessThan(2000);
    }
  });

  it("that nobody knows, and hundreds of them, are answered with less than 20 kB", async () => {
    const many = Array.from({ length: 1000 }, (_, index) => `${"n".repeat(20)}${index}=1`).join("&");
    for (const query of [`${"n".repeat(8000)}=1`, many, "limit=1&".repeat(1000)]) {
      const response = await ask(`/api/v1/events?${query}`, { token: ADMIN });
      expect(response.status).toBe(400);
      expect((await response.text()).length).toBeLessThan(20_000);
    }
  });

  it("in the path is a 400", async () => {
    for (const path of ["/events/", "/deliveries/", "/redeliveries/", "/rules/history/"]) {
      const response = await ask(`/api/v1${path}${"x".repeat(8000)}`, { token: ADMIN });
      expect([response.status, (await response.text()).length < 1000]).toEqual([400, true]);
    }
  });
});
