import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { checkAddress, parseHosts } from "../../src/core/address/address.ts";
import type { Event } from "../../src/core/event/event.ts";
import { compileExpression } from "../../src/core/expression/expression.ts";
import { expressionValues } from "../../src/core/expression/values.ts";
import { lintRules } from "../../src/core/rules/lint.ts";
import { parsePayload } from "../../src/core/event/payload.ts";
import { route } from "../../src/core/rules/route.ts";
import { parseRuleDocument, type CompiledRules } from "../../src/core/rules/parse-document.ts";
import { revealSecrets } from "../../src/core/secrets/secret.ts";
import { buildRequest } from "../../src/core/targets/target.ts";
import { EVENT_ID } from "../core/event-of.ts";
import { enough } from "./enough.ts";
import { EXAMPLES } from "./examples.ts";
import { hostileValue, mutated, PUSHES, textOf } from "./hostile.ts";

/** Inputs of each kind: few in `npm test`, many in `npm run test:fuzz`. */
const RUNS = inject("fuzzRuns") ?? 100;

/** A name with a dot, whose last part is no number: no address has that form. */
const NAME = /^[^[\]:]+\.(?!\d+\.?$)[^.[\]:]+\.?$/;

const DOCUMENTS = EXAMPLES.flatMap((example) => {
  const compiled = parseRuleDocument(JSON.stringify(example));
  return compiled.ok ? [compiled.value] : [];
});

/** What expressions are made of, and what they are not. */
const WORDS = [
  "event push payload repository tag pusher . [ ] ( ) { } 'x' \" 1 -1 1.5 9999999999999999999 true null && || ! ==",
  "< + - * / % in ? : , has size matches exists all map filter startsWith string int timestamp duration \\",
  "r'(a+)+$' b'x' ''' x // __proto__ constructor",
].flatMap((words) => words.split(" "));

/** Expressions of the right form, whatever their types. */
const expression: fc.Arbitrary<string> = fc.letrec<{ part: string }>((tie) => {
  const part = tie("part");
  const operator = fc.constantFrom(..."&& || == != < >= + - * / % in".split(" "));
  const method = fc.constantFrom(..."matches startsWith contains split lowerAscii size indexOf replace".split(" "));
  return {
    part: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(
        ..."event.tag event.pusher event.id push.tag payload payload.push_data true null 1 -0.5".split(" "),
      ),
      fc.constantFrom("'x'", "''", "'(a+)+$'", "[1, 2]", "{'a': 1}", "9223372036854775807", "has(event.tag)"),
      fc.tuple(part, operator, part).map((parts) => `(${parts.join(" ")})`),
      fc.tuple(part, method, part).map(([on, name, argument]) => `${on}.${name}(${argument})`),
      fc.tuple(part, part, part).map(([condition, one, other]) => `(${condition} ? ${one} : ${other})`),
      fc.tuple(part, part).map(([list, index]) => `${list}[${index}]`),
      fc.tuple(part, part).map(([list, condition]) => `${list}.exists(x, ${condition} == x)`),
      fc
        .tuple(part, fc.constantFrom("string", "int", "size", "timestamp", "!", "-"))
        .map(([of, name]) => `${name}(${of})`),
    ),
  };
}).part;

function eventFrom(payload: unknown): Event | undefined {
  const push = parsePayload(payload);
  return push.ok ? { id: EVENT_ID, receivedAt: 1_763_900_000_000, token: "first", push: push.value } : undefined;
}

/** Routes a push by a document, and builds the request of each target that it goes to; false when it is none. */
function relay(compiled: CompiledRules, payload: unknown): boolean {
  const { document } = compiled;
  const event = eventFrom(payload);
  if (event === undefined) return false;
  const body = new TextEncoder().encode(JSON.stringify(payload));
  const { targets } = route(compiled, { event, payload });
  for (const target of targets.flatMap((name) => document.targets[name] ?? [])) {
    const revealed = revealSecrets(target, () => "https://hooks.example.com/x");
    if (!revealed.ok) continue;
    const url = `https://relay.example/events/${event.id}`;
    const request = buildRequest(revealed.value.value, { event, payload, body, url, deliveryId: "dlv_1" });
    if (!request.ok) continue;
    // A header that is not one would throw here, as it would when it is sent.
    expect(new Headers(request.value.headers)).toBeInstanceOf(Headers);
  }
  return true;
}

describe("nothing that is sent breaks", () => {
  it(`${RUNS} payloads: read, routed by every example, and made into requests`, () => {
    let pushes = 0;
    fc.assert(
      fc.property(textOf(fc.oneof(mutated(PUSHES), hostileValue)), fc.nat(), (text, at) => {
        const payload = jsonOf(text);
        const compiled = DOCUMENTS[at % DOCUMENTS.length];
        if (compiled !== undefined && relay(compiled, payload)) pushes++;
      }),
      { numRuns: RUNS },
    );
    expect(pushes).toBeGreaterThan(enough(RUNS, 20));
  });

  it(`${RUNS} rule documents: read, linted, and used for a push where they are valid`, () => {
    let valid = 0;
    fc.assert(
      fc.property(textOf(mutated(EXAMPLES)), (text) => {
        const compiled = parseRuleDocument(text);
        if (!compiled.ok) return compiled.error.length > 0;
        valid++;
        lintRules(compiled.value.document, parseHosts("a.lan,127.0.0.1:8080"));
        return PUSHES.every((push) => relay(compiled.value, push));
      }),
      { numRuns: RUNS },
    );
    expect(valid).toBeGreaterThan(enough(RUNS, 20));
  });

  it(`${RUNS} addresses: refused with a reason, or a public name over https`, () => {
    let sendable = 0;
    const host = fc.stringMatching(/^[a-z0-9.:%@[\]\\/#?_①１。-]{0,24}$/);
    const scheme = fc.constantFrom(
      "https://",
      "https://",
      "https://",
      "http://",
      "https:",
      "https:\\\\",
      "//",
      "file://",
      " https://",
      "",
    );
    fc.assert(
      fc.property(
        scheme,
        fc.oneof(host, fc.domain(), fc.webUrl(), fc.ipV4Extended(), fc.ipV6(), fc.string({ unit: "binary" })),
        (start, rest) => {
          const checked = checkAddress(start + rest, parseHosts(""));
          if (!checked.ok) return checked.error !== "";
          const { protocol, hostname, username } = checked.value;
          sendable++;
          return protocol === "https:" && username === "" && NAME.test(hostname);
        },
      ),
      { numRuns: RUNS },
    );
    expect(sendable).toBeGreaterThan(enough(RUNS, 50));
  });

  it(`${RUNS} expressions: refused, or evaluated to a value or an error`, () => {
    const word = fc.constantFrom(...WORDS, "\n", "\u0000", " ");
    const jumbled = fc.array(word, { maxLength: 16 }).map((words) => words.join(" "));
    const source = fc.oneof(jumbled, expression);
    const [payload] = PUSHES;
    let evaluated = 0;
    const event = eventFrom(payload);
    fc.assert(
      fc.property(source, fc.constantFrom<("any" | "string" | "bool")[]>("any", "string", "bool"), (text, returns) => {
        const compiled = compileExpression(text, returns);
        if (!compiled.ok) return compiled.error !== "";
        if (event !== undefined) compiled.value(expressionValues(event, payload, "https://relay.example/"));
        evaluated++;
      }),
      { numRuns: RUNS },
    );
    expect(evaluated).toBeGreaterThan(enough(RUNS, 50));
  });
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
