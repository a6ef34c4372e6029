import { expect, it } from "vitest";
import { startOnFreePort } from "../../src/local/runtime/port.ts";

function failing(
  times: number,
  code: string,
): { readonly ports: number[]; readonly start: (port: number) => Promise<number> } {
  const ports: number[] = [];
  const start = (port: number): Promise<number> => {
    ports.push(port);
    return ports.length > times ? Promise.resolve(port) : Promise.reject(Object.assign(new Error(code), { code }));
  };
  return { ports, start };
}

it.each([
  { code: "ERR_ADDRESS_IN_USE", times: 0 },
  { code: "ERR_ADDRESS_IN_USE", times: 3 },
  { code: "EADDRINUSE", times: 1 },
])("starts on another port where $times were taken: $code", async ({ code, times }) => {
  const { ports, start } = failing(times, code);
  expect(await startOnFreePort(start)).toBe(ports.at(-1));
  expect(ports).toHaveLength(times + 1);
});

it.each([
  { code: "ERR_ADDRESS_IN_USE", times: 4, tries: 4 },
  { code: "ERR_RUNTIME_FAILURE", times: 1, tries: 1 },
])("gives up after $tries of $times failures: $code", async ({ code, times, tries }) => {
  const { ports, start } = failing(times, code);
  await expect(startOnFreePort(start)).rejects.toThrow(code);
  expect(ports).toHaveLength(tries);
});
