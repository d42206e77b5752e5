import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/index.ts';
import { importsProblems } from '../imports.errors.ts';
import { SharedLimit } from './shared-limit.ts';

/** Workbooks that are inspected at once: in this process, and for one company. Each takes a thread with up to 256 MiB. */
const inspectionsMax = { total: 4, company: 2 };
/** Files of the largest size that may be in memory at once until their import is stored. Smaller files may be more. */
const fullUploadsMax = { total: 6, company: 3 };

/** Bounds what uploads take of this process, so that neither one company nor all together can exhaust it. */
@Injectable()
export class UploadCapacity {
  readonly #inspections = new SharedLimit(inspectionsMax.total, inspectionsMax.company);
  readonly #bytes: SharedLimit;

  constructor({ importFileBytesMax }: Settings) {
    const bytes = importFileBytesMax + formBytesMax;
    this.#bytes = new SharedLimit(fullUploadsMax.total * bytes, fullUploadsMax.company * bytes);
  }

  /**
   * Runs the work with a function that counts the received bytes; they count until the work has ended. Both throw
   * `imports/too-many-uploads`.
   */
  async receive<T>(companyId: string, work: (count: (bytes: number) => void) => Promise<T>): Promise<T> {
    let taken = 0;
    try {
      return await work((bytes) => {
        if (!this.#bytes.take(companyId, bytes)) throw tooManyUploads();
        taken += bytes;
      });
    } finally {
      this.#bytes.release(companyId, taken);
    }
  }

  /** Throws `imports/too-many-uploads`. */
  async inspect<T>(companyId: string, work: () => Promise<T>): Promise<T> {
    if (!this.#inspections.take(companyId, 1)) throw tooManyUploads();
    try {
      return await work();
    } finally {
      this.#inspections.release(companyId, 1);
    }
  }
}

/** Everything in a form but the file: boundaries, headers and the other fields. */
export const formBytesMax = 64 * 1024;

function tooManyUploads() {
  return importsProblems.tooManyUploads({ detail: 'Send the file again in a few seconds.', retryAfterSeconds: 5 });
}
