import { Injectable } from '@nestjs/common';
import { defineProblems } from '../../../libs/problem-details/index.ts';
import { Settings } from '../config/index.ts';
import { SharedLimit } from './shared-limit.ts';

/** Work that takes memory, threads or connections for as long as a client likes. */
export type HeavyWork = 'uploads' | 'inspections' | 'downloads' | 'eventStreams';

export const limitProblems = defineProblems('limits', {
  companyLimit: [429, 'Your company has as many of these open as it may'],
  serviceLimit: [503, 'The service has as many of these open as it can bear'],
});

const names: Record<HeavyWork, string> = {
  uploads: 'uploads',
  inspections: 'files being inspected',
  downloads: 'downloads',
  eventStreams: 'event streams',
};
const retryAfterSeconds = 5;

/** Bounds heavy work in this process, so that neither one company nor all together can exhaust it. */
@Injectable()
export class Capacity {
  readonly #limits: Record<HeavyWork, SharedLimit>;

  constructor({ heavyWorkMax }: Settings) {
    this.#limits = {
      uploads: toLimit(heavyWorkMax.uploads),
      inspections: toLimit(heavyWorkMax.inspections),
      downloads: toLimit(heavyWorkMax.downloads),
      eventStreams: toLimit(heavyWorkMax.eventStreams),
    };
  }

  /**
   * Takes one place, and returns the function that gives it back. Throws `limits/company-limit` or `limits/service-limit`.
   * @param companyId null for a platform admin.
   */
  take(work: HeavyWork, companyId: string | null): () => void {
    const key = companyId ?? 'platform';
    const refusal = this.#limits[work].take(key);
    if (refusal) {
      const detail = `At most ${refusal.max} ${names[work]} at the same time. Try again when one has ended.`;
      const options = { detail, retryAfterSeconds, extensions: { params: { max: refusal.max, work } } };
      throw refusal.isOfAll ? limitProblems.serviceLimit(options) : limitProblems.companyLimit(options);
    }
    let isTaken = true;
    return () => {
      if (isTaken) this.#limits[work].release(key);
      isTaken = false;
    };
  }

  /** Runs the work in a place of its own. Throws as {@link take}. */
  async run<T>(work: HeavyWork, companyId: string | null, perform: () => Promise<T>): Promise<T> {
    const release = this.take(work, companyId);
    try {
      return await perform();
    } finally {
      release();
    }
  }
}

function toLimit({ total, company }: { total: number; company: number }): SharedLimit {
  return new SharedLimit(total, company);
}
