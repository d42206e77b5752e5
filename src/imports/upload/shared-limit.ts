/** An amount that many share: not more than `totalMax` is taken at a time, and not more than `eachMax` by one of them. */
export class SharedLimit {
  readonly #totalMax: number;
  readonly #eachMax: number;
  readonly #taken = new Map<string, number>();
  #total = 0;

  constructor(totalMax: number, eachMax: number) {
    this.#totalMax = totalMax;
    this.#eachMax = eachMax;
  }

  /** False, and nothing is taken, if a limit would be passed. */
  take(key: string, amount: number): boolean {
    const taken = (this.#taken.get(key) ?? 0) + amount;
    if (taken > this.#eachMax || this.#total + amount > this.#totalMax) return false;
    this.#taken.set(key, taken);
    this.#total += amount;
    return true;
  }

  /** Gives back what was taken. */
  release(key: string, amount: number): void {
    const left = (this.#taken.get(key) ?? 0) - amount;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key);
    this.#total -= amount;
  }
}
