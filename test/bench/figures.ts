// Prints figures, and remembers whether all of them were within their limits.

let isEverythingWithin = true;

export function report(what: string, figure: number, unit: string, limit?: { atMost?: number; atLeast?: number }): void {
  const isWithin = figure <= (limit?.atMost ?? Number.POSITIVE_INFINITY) && figure >= (limit?.atLeast ?? Number.NEGATIVE_INFINITY);
  const wanted = limit
    ? ` (${limit.atMost === undefined ? `at least ${limit.atLeast}` : `at most ${limit.atMost}`}: ${isWithin ? 'met' : 'MISSED'})`
    : '';
  if (!isWithin) isEverythingWithin = false;
  console.log(`  ${what}: ${figure >= 100 ? Math.round(figure) : figure.toFixed(2)} ${unit}${wanted}`);
}

export function areAllWithin(): boolean {
  return isEverythingWithin;
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The medians of works that are done in turns, so that all of them meet the same moods of the machine. */
export async function medians(turns: number, ...works: (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[][] = works.map(() => []);
  for (let turn = 0; turn < turns; turn++) for (const [index, work] of works.entries()) times[index]!.push(await seconds(work));
  return times.map(median);
}

export function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

export function percentile(values: number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
}
