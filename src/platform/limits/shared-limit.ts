/** Why a place was refused. */
export interface Refusal {
  max: number;
  /** Whether all together have taken all places, and not only this one its own. */
  isOfAll: boolean;
}

/** Places that many share: not more than `totalMax` are taken at a time, and not more than `eachMax` by one of them. */
export class SharedLimit {
  readonly #totalMax: number;
  readonly #eachMax: number;
  readonly #taken = new Map<string, number>();
  #total = 0;

  constructor(totalMax: number, eachMax: number) {
    this.#totalMax = totalMax;
    this.#eachMax = eachMax;
  }

  /** Takes one place. Otherwise returns why not. */
  take(key: string): Refusal | null {
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= this.#eachMax) return { max: this.#eachMax, isOfAll: false };
    if (this.#total >= this.#totalMax) return { max: this.#totalMax, isOfAll: true };
    this.#taken.set(key, taken + 1);
    this.#total++;
    return null;
  }

  release(key: string): void {
    const left = this.#taken.get(key)! - 1;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key);
    this.#total--;
  }
}
