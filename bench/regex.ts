import { compileRegex } from "../src/core/expression/regex.ts";
import type { Bench } from "./runner/bench.ts";

const RULES = 200;

/** The longest texts that a tag and a pusher may be. */
const TAG_LENGTH = 128;
const PUSHER_LENGTH = 255;

const FIRST = "CPU of 200 expressions on the first push, ms";
const NEXT = "on the next push, ms";
const COMPILE = "CPU of compiling 200 expressions, ms";

/** Expressions by the sort of people who write them, each of 200 another one, and the letters of the texts. */
const SORTS: Readonly<Record<string, { readonly write: (number: number) => string; readonly letters: string }>> = {
  versions: {
    write: (number) => `^v?[0-9]+\\.[0-9]+\\.[0-9]+(?:-[a-z0-9.]+)?(?:_[a-z]{${1 + (number % 20)}})?${number % 9}?$`,
    letters: "0123456789.",
  },
  alternatives: {
    write: (number) => `^(?:release|hotfix|feature-${number})-[a-z0-9.-]*$`,
    letters: "abcdefrst-",
  },
  // Every character can bring up a state that was never met.
  "made to be slow": {
    write: (number) => `[ab]*a[ab]{${10 + (number % 12)}}[c-${"defghijklmnopqrstuvw"[number % 20]}]$`,
    letters: "ab",
  },
};

export default {
  about: `What regular expressions cost: ${RULES} of each sort on a tag of ${TAG_LENGTH} and a pusher of ${PUSHER_LENGTH} characters, in texts that
were not met before. Process CPU time; the first round, which warms up, is not counted.`,
  measure(figures, rounds) {
    for (const [sort, { write, letters }] of Object.entries(SORTS)) {
      for (let round = -1; round < rounds; round++) {
        const expressions = Array.from({ length: RULES }, (_, number) => `${write(number)}|${round + 1}x${number}$`);
        let tests: ((text: string) => boolean)[] = [];
        const compileMs = cpuMs(() => (tests = expressions.map(compiled)));
        const pushes = [1, 2].map(() => [textOf(letters, TAG_LENGTH), textOf(letters, PUSHER_LENGTH)]);
        const [firstMs = 0, nextMs = 0] = pushes.map((texts) => cpuMs(() => tests.map((test) => texts.map(test))));
        if (round < 0) continue;
        figures.add(sort, COMPILE, compileMs);
        figures.add(sort, FIRST, firstMs);
        figures.add(sort, NEXT, nextMs);
      }
    }
    return Promise.resolve();
  },
  goals: [
    {
      text: "200 regular expressions on the longest texts, ms of CPU",
      atMost: 10,
      value: (figures) => figures.median("versions", NEXT),
    },
  ],
} satisfies Bench;

function compiled(expression: string): (text: string) => boolean {
  const test = compileRegex(expression, false);
  if (!test.ok) throw new Error(`${expression}: ${test.error}`);
  return test.value;
}

function textOf(letters: string, length: number): string {
  return Array.from({ length }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
