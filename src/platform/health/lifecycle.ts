import { Injectable } from '@nestjs/common';

/**
 * `draining`: a signal has come, load balancers look elsewhere, and requests are still served. `closing`: new requests are
 * refused, and those that run end.
 */
export type LifecyclePhase = 'serving' | 'draining' | 'closing';

/** Whether the process takes new work. Set when it is told to stop. */
@Injectable()
export class Lifecycle {
  phase: LifecyclePhase = 'serving';
}
