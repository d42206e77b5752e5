/** The number of runs of a property. `npm run test:unit` does a tenth of them, `npm test` all. */
export function fuzzRuns(all: number): number {
  return Math.ceil(all * Number(process.env['FUZZ_SHARE'] ?? 1));
}
