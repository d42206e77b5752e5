export { Bounded } from './bounded.decorator.ts';
export { Capacity, limitProblems } from './capacity.ts';
export { FairQueue } from './fair-queue.ts';
export { LimitsModule } from './limits.module.ts';
