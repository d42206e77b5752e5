import { DatabaseBusyError } from './wait-limits.ts';

/** Transactions that requests of one company may run at the same time in this process: they leave connections to other companies. */
export class CompanyShare {
  readonly #max: number;
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Throws {@link DatabaseBusyError} if the company's others do not end in time. */
  async run<T>(companyId: string, milliseconds: number, transaction: () => Promise<T>): Promise<T> {
    const running = this.#running.get(companyId) ?? 0;
    if (running < this.#max) this.#running.set(companyId, running + 1);
    else await this.#wait(companyId, milliseconds);
    try {
      return await transaction();
    } finally {
      this.#release(companyId);
    }
  }

  #wait(companyId: string, milliseconds: number): Promise<void> {
    const waiting = this.#waiting.get(companyId) ?? [];
    this.#waiting.set(companyId, waiting);
    return new Promise((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(new DatabaseBusyError());
      }, milliseconds);
      waiting.push(start);
    });
  }

  /** The place of one that has ended goes to the next one of the same company. */
  #release(companyId: string): void {
    const waiting = this.#waiting.get(companyId);
    const next = waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(companyId);
    if (next) {
      next();
      return;
    }
    const running = this.#running.get(companyId)! - 1;
    if (running > 0) this.#running.set(companyId, running);
    else this.#running.delete(companyId);
  }
}
