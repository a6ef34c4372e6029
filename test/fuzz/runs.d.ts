/** How many inputs of each kind the fuzzing files try; absent in `npm test`. */
export type FuzzRuns = number;

declare module "vitest" {
  interface ProvidedContext {
    fuzzRuns?: FuzzRuns;
  }
}
