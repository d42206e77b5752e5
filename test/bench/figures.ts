// Prints figures and remembers whether all of them were within their limits.

let areAllMet = true;

export function report(name: string, figure: number, unit: string, atMost?: number): void {
  print(name, figure, unit, atMost === undefined ? null : { isMet: figure <= atMost, text: `at most ${atMost}` });
}

export function reportAtLeast(name: string, figure: number, unit: string, atLeast: number): void {
  print(name, figure, unit, { isMet: figure >= atLeast, text: `at least ${atLeast}` });
}

function print(name: string, figure: number, unit: string, limit: { isMet: boolean; text: string } | null): void {
  if (limit && !limit.isMet) areAllMet = false;
  const verdict = limit ? ` (${limit.text}: ${limit.isMet ? 'met' : 'MISSED'})` : '';
  console.log(`  ${name}: ${figure >= 100 ? Math.round(figure) : figure.toFixed(2)} ${unit}${verdict}`);
}

export function areAllFiguresMet(): boolean {
  return areAllMet;
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The median time of each piece of work. They run in turn, so that a slow moment of the machine meets all of them. */
export async function medianSeconds(rounds: number, ...works: (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[][] = works.map(() => []);
  for (let round = 0; round < rounds; round++) for (const [index, work] of works.entries()) times[index]!.push(await seconds(work));
  return times.map(median);
}

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
}
